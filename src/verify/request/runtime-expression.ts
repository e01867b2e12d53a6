/** Runtime expressions of OpenAPI links (OAS 3.1 Link Object): values out of a request and its answer. */

import { isObject, type Json, resolvePointer } from "../../contract/index.js";
import type { WireAnswer } from "../model.js";
import type { Draft } from "./draft.js";

/** Where an expression may look. */
export interface ExpressionSource {
  readonly draft: Draft;
  readonly answer: WireAnswer;
  readonly json: Json | undefined;
}

/** Evaluates an expression; a text that is none stands for itself. `undefined` where it leads nowhere or is not read here. */
export function evaluate(expression: Json, { draft, answer, json }: ExpressionSource): Json | undefined {
  if (typeof expression !== "string" || !expression.startsWith("$")) return expression;
  if (expression === "$statusCode") return answer.status;
  const [source = "", pointer] = expression.split("#", 2);
  if (source === "$response.body") return at(json, pointer);
  if (source === "$request.body") return at(draft.body?.value, pointer);
  const [, side, place, name = ""] = /^\$(request|response)\.(header|query|path)\.(.+)$/.exec(source) ?? [];
  if (side === "response") {
    const value = place === "header" ? answer.headers[name.toLowerCase()] : undefined;
    return typeof value === "string" ? value : undefined;
  }
  if (place !== "header" && place !== "query" && place !== "path") return undefined;
  return Object.hasOwn(draft[place], name) ? draft[place][name] : undefined;
}

function at(body: Json | undefined, pointer: string | undefined): Json | undefined {
  if (body === undefined || pointer === undefined) return body;
  return isObject(body) || Array.isArray(body) ? resolvePointer(body, pointer) : undefined;
}
