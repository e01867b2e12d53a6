/** The rules without `@redocly/cli`: over one document, without a word on the terminal. */

import { Config, getLineColLocation, lint } from "@redocly/openapi-core";
import type { Diagnostic } from "../contract/index.js";
import { PLUGIN_ID } from "./index.js";
import { splitFix } from "./rule.js";
import { RULES } from "./rules.js";
import type { RuleSettings } from "./settings.js";

/**
 * Runs every rule that is not off over one document. Its references must resolve: `loadContract` says whether they do.
 *
 * @param file - Absolute path or URL of the entry document.
 * @returns Findings that no ignore file excuses; their `id` is the rule's name in a configuration.
 */
export async function runRules(file: string, settings: RuleSettings): Promise<readonly Diagnostic[]> {
  const oas3 = Object.fromEntries(RULES.map(({ id, rule }) => [`${PLUGIN_ID}/${id}`, rule]));
  const plugins = [{ id: PLUGIN_ID, rules: { oas3 } }];
  const config = new Config({ apis: {}, styleguide: { plugins, rules: settings.rules } }, settings.folder);
  const problems = await lint({ ref: file, config });
  return problems.flatMap(({ ruleId, severity, message, location, ignored }): Diagnostic[] => {
    const [place] = location;
    if (ignored === true || !ruleId.startsWith(`${PLUGIN_ID}/`)) return [];
    const at = place && getLineColLocation(place);
    return [
      {
        id: ruleId,
        severity: severity === "error" ? "error" : "warning",
        ...splitFix(message),
        ...(at && {
          position: { file: at.source.absoluteRef, line: at.start.line, column: at.start.col },
        }),
      },
    ];
  });
}
