/**
 * A plugin for `@redocly/cli`: rules about errors, and about what generators lose.
 *
 * In `redocly.yaml`: `plugins: [wireproof/redocly]`, `extends: [recommended, wireproof/recommended]`. Each rule can be set by its
 * name, `wireproof/<id>`, to `error`, `warn` or `off`.
 */

import type { Rule } from "./rule.js";
import { RULES } from "./rules.js";

/** The plugin's name, which stands before the names of its rules. */
export const PLUGIN_ID = "wireproof";

/** What Redocly reads of a plugin. */
export interface Plugin {
  readonly id: string;
  readonly rules: { readonly oas3: Readonly<Record<string, Rule>> };
  readonly configs: {
    readonly recommended: { readonly rules: Readonly<Record<string, "error" | "warn">> };
  };
}

/** Makes the plugin; Redocly calls it. */
export default function wireproof(): Plugin {
  return {
    id: PLUGIN_ID,
    rules: { oas3: Object.fromEntries(RULES.map(({ id, rule }) => [id, rule])) },
    configs: {
      recommended: {
        rules: Object.fromEntries(RULES.map(({ id, severity }) => [`${PLUGIN_ID}/${id}`, severity])),
      },
    },
  };
}
