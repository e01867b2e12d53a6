import { join, relative } from "node:path";
import { runRules } from "../../src/redocly/run-rules.js";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";

/** What a test says of a document; `paths`, `catalogue` and `more` are YAML. */
export interface Given {
  readonly openapi?: string;
  readonly paths?: string;
  /** `codes:` and `oauth:` of a file of its own. */
  readonly catalogue?: string;
  /** Further members of the root. */
  readonly more?: string;
}

/** Runs one rule over a document of a few lines. Returns `file:line:column message` and the fix of each finding. */
export async function linted(
  rule: string,
  { openapi = "3.1.0", paths = "{}", catalogue, more = "" }: Given,
  options: Record<string, unknown> = {},
): Promise<readonly (readonly [string, string | undefined])[]> {
  const folder = temporaryFolder();
  const indent = (text: string) => text.replace(/^(?=.)/gm, "  ");
  writeFiles(folder, {
    "spec.yaml": [
      `openapi: ${openapi}`,
      'info: { title: Linted, version: "1" }',
      ...(catalogue === undefined ? [] : ["x-error-catalogue: { $ref: errors.yaml }"]),
      paths.includes("\n") ? `paths:\n${indent(paths)}` : `paths: ${paths}`,
      more,
    ].join("\n"),
    ...(catalogue !== undefined && { "errors.yaml": catalogue }),
  });
  const rules = { [`wireproof/${rule}`]: { severity: "error" as const, ...options } };
  const found = await runRules(join(folder, "spec.yaml"), { rules, folder });
  return found.map(({ message, fix, position }) => {
    const file = position && relative(folder, position.file);
    return [`${file}:${position?.line}:${position?.column} ${message}`, fix] as const;
  });
}
