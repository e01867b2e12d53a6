/** Every syntax error of a YAML or JSON file, where the first alone would send its author round once per error. */

import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { FAMILY_KEYS } from "./catalogue.js";
import { quoted } from "./diagnostics.js";
import { type JsonFault, jsonFault } from "./json-syntax.js";
import type { Diagnostic } from "./model.js";
import type { SourceFile } from "./positions.js";

/**
 * Lists what is wrong with the syntax of a file.
 *
 * @param cataloguePath - Keys that lead to the error catalogue in this file; a key that occurs twice there is a doubled code.
 */
export function syntaxDiagnostics(
  file: SourceFile,
  cataloguePath: readonly string[] | undefined,
): Diagnostic[] {
  const fault = isJsonFile(file.name) ? jsonFault(file.text) : undefined;
  const document = parseDocument(file.text, { uniqueKeys: false, logLevel: "silent" });
  const yamlErrors = document.errors.map(({ message, pos }): Diagnostic => {
    // The library's message goes on with an excerpt of the text; its first line is the sentence.
    const [sentence = ""] = message.replace(/ at line \d+, column \d+:?/, "").split("\n");
    const text = `${sentence.replace(/[.:]?$/, "")}.`;
    return {
      id: "syntax",
      severity: "error",
      message: text,
      fix: "correct the syntax",
      position: file.position(pos[0]),
    };
  });
  const errors = fault ? [jsonDiagnostic(fault, file)] : isJsonFile(file.name) ? [] : yamlErrors;
  const doubled: Diagnostic[] = [];
  collectDoubled(document.contents, [], (path, key, offset) => {
    const position = file.position(offset);
    if (cataloguePath && isFamily(path, cataloguePath)) {
      const message = `The catalogue has the code ${quoted(key)} twice.`;
      doubled.push({
        id: "error-code-doubled",
        severity: "error",
        message,
        fix: "remove one entry",
        position,
      });
    } else {
      const message = `The key ${quoted(key)} occurs twice in one object.`;
      doubled.push({
        id: "key-duplicate",
        severity: "error",
        message,
        fix: "remove one of the two",
        position,
      });
    }
  });
  return [...firstOfLine(errors), ...doubled];
}

function jsonDiagnostic({ offset, message }: JsonFault, file: SourceFile): Diagnostic {
  return {
    id: "syntax",
    severity: "error",
    message,
    fix: "correct the JSON",
    position: file.position(offset),
  };
}

/** Whether a file is to be read by the grammar of JSON, which is narrower than YAML's. */
export function isJsonFile(path: string): boolean {
  return /\.json$/i.test(path);
}

/** One slip makes the parser stumble several times over the same line; the first stumble is the slip. */
function firstOfLine(errors: readonly Diagnostic[]): Diagnostic[] {
  const lines = new Map<number | undefined, Diagnostic>();
  for (const error of errors) if (!lines.has(error.position?.line)) lines.set(error.position?.line, error);
  return [...lines.values()];
}

function isFamily(path: readonly string[], cataloguePath: readonly string[]): boolean {
  const key = path.at(-1);
  return (
    path.length === cataloguePath.length + 1 &&
    cataloguePath.every((token, index) => token === path[index]) &&
    (key === FAMILY_KEYS.canonical || key === FAMILY_KEYS.oauth)
  );
}

function collectDoubled(
  node: unknown,
  path: readonly string[],
  found: (path: readonly string[], key: string, offset: number) => void,
): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collectDoubled(item, [...path, String(index)], found);
  } else if (isMap(node)) {
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (isScalar(key) && seen.has(name) && name !== "<<") found(path, name, key.range?.[0] ?? 0);
      seen.add(name);
      collectDoubled(value, [...path, name], found);
    }
  }
}
