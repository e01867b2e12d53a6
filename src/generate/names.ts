/** Identifiers out of the names in a document, which may hold anything. */

import { createRequire } from "node:module";
import type TypeScript from "typescript";

/** Words that cannot name a binding in an ES module (ECMA-262 §12.7.2), and globals that must not be shadowed. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity"
  ).split(" "),
);

const BEYOND_ASCII = /[\u0080-\uffff]/;
const require = createRequire(import.meta.url);

/**
 * Characters of a text that may stand in an identifier: letters, digits and marks, without `$` and `_`.
 *
 * Node and the compiler know different versions of Unicode, so a letter beyond ASCII counts only if both know it, and
 * none beyond the Basic Multilingual Plane does. The compiler takes long to load, so ASCII does without it.
 */
function letters(text: string): ReadonlySet<string> {
  const candidates = (text.match(/\p{ID_Continue}/gu) ?? []).filter(
    (letter) => letter !== "_" && letter.length === 1,
  );
  if (!BEYOND_ASCII.test(text)) return new Set(candidates);
  const ts: typeof TypeScript = require("typescript");
  return new Set(
    candidates.filter((letter) => ts.isIdentifierPart(letter.charCodeAt(0), ts.ScriptTarget.ES2022)),
  );
}

/** True for a name that an ES module may bind as it is: an identifier, and not a reserved word. */
export function isIdentifier(name: string): boolean {
  const known = letters(name);
  return (
    /^[\p{ID_Start}$_]/u.test(name) &&
    !RESERVED.has(name) &&
    [...name].every((character) => known.has(character) || character === "$" || character === "_")
  );
}

/** The words of a name: split at everything that no identifier holds, at `_`, and where lower case meets upper case. */
function words(name: string): string[] {
  const text = name.normalize("NFKC").replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, "$1 $2");
  const known = letters(text);
  return Array.from(text, (character) => (known.has(character) ? character : " "))
    .join("")
    .split(" ")
    .filter((word) => word !== "");
}

/** The word with its first letter in upper case, if that is a letter to everyone. */
function capital(word: string): string {
  const [first = "", ...rest] = word;
  const upper = first.toUpperCase();
  return (isIdentifier(`_${upper}`) ? upper : first) + rest.join("");
}

/** Makes a name bindable: `_` before what cannot start an identifier, `_` after a reserved word, `_` for nothing. */
function bindable(name: string): string {
  const started = /^[\p{ID_Start}_$]/u.test(name) ? name : `_${name}`;
  return RESERVED.has(started) ? `${started}_` : started;
}

/** `list-apps`, `list apps`, `list_apps` → `ListApps`. Never empty, always an identifier. */
export function pascalCase(name: string): string {
  return bindable(words(name).map(capital).join(""));
}

/** `list-apps`, `ListApps`, `list_apps` → `listApps`. Never empty, always an identifier. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  const [head = "", ...tail] = first;
  return bindable(head.toLowerCase() + tail.join("") + rest.map(capital).join(""));
}

/** The name itself where a module may bind it; otherwise its camel case. */
export function identifier(name: string): string {
  return isIdentifier(name) ? name : camelCase(name);
}

/**
 * Gives every name an identifier of its own, by name.
 *
 * Names that are identifiers keep their spelling whatever their place in the list; the others take their camel case, and a
 * number from 2 on where that is taken. `taken` lists identifiers that the surrounding module uses itself.
 */
export function identifiers(names: Iterable<string>, taken: Iterable<string> = []): Map<string, string> {
  const used = new Set(taken);
  const result = new Map<string, string>();
  const rest: string[] = [];
  for (const name of new Set(names)) {
    if (isIdentifier(name) && !used.has(name)) {
      used.add(name);
      result.set(name, name);
    } else rest.push(name);
  }
  for (const name of rest) {
    const base = identifier(name);
    let candidate = base;
    for (let n = 2; used.has(candidate); n++) candidate = `${base}${n}`;
    used.add(candidate);
    result.set(name, candidate);
  }
  return result;
}
