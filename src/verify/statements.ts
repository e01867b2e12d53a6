/** What an answer says, in statements that can be compared with those of another answer. */

import { isObject, type Json, joinPointer } from "../contract/index.js";
import { wholeWords } from "./data/expressions.js";
import type { WireAnswer } from "./model.js";
import { jsonOf } from "./verdict.js";

/**
 * The statements of an answer: its status, and each value in its body with its place.
 *
 * @param sent - The value that the answer is about: where it is quoted, or its type is, nothing in particular is said.
 */
export function statementsOf(answer: WireAnswer, sent: Json): ReadonlySet<string> {
  const json = jsonOf(answer) ?? Buffer.from(answer.body).toString("utf8");
  const echo = echoOf(sent);
  const statements = [...leaves(json, "")].map(([pointer, leaf]) =>
    JSON.stringify([
      pointer,
      leaf === sent ? null : typeof leaf === "string" ? leaf.replace(echo, "") : leaf,
    ]),
  );
  return new Set([String(answer.status), ...statements]);
}

function* leaves(json: Json, pointer: string): Generator<[pointer: string, leaf: Json]> {
  if (Array.isArray(json))
    for (const [index, item] of json.entries()) yield* leaves(item, joinPointer(pointer, index));
  else if (isObject(json))
    for (const [name, member] of Object.entries(json)) yield* leaves(member, joinPointer(pointer, name));
  else yield [pointer, json];
}

/** The value as it is quoted in a text, and the names of its type. */
function echoOf(sent: Json): RegExp {
  const type = sent === null ? "null" : Array.isArray(sent) ? "array" : typeof sent;
  const types = type === "number" ? [type, "integer"] : [type];
  return wholeWords([JSON.stringify(sent), String(sent), ...types], "g");
}

/** The statements that all of some answers make. */
export function commonStatements(answers: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = answers;
  return new Set([...first].filter((statement) => others.every((other) => other.has(statement))));
}

/** Whether an answer makes all of some statements. */
export function makes(answer: ReadonlySet<string>, statements: ReadonlySet<string>): boolean {
  return [...statements].every((statement) => answer.has(statement));
}
