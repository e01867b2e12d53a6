/** Violations of a schema, as findings tell them. */

import type { Violation } from "../contract/index.js";
import { escapeToken } from "./pointer.js";
import { quoteList, quoteValue } from "./quote.js";

/** Drops repetitions: several branches of `allOf` may say the same of one place; a person needs to hear it once. */
export function distinct(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((violation) => [identity(violation), violation])).values()];
}

function identity({ pointer, keyword, params }: Violation): string {
  return `${pointer} ${keyword} ${JSON.stringify(params)}`;
}

/** Points at the property that is too much or missing, not at the object that holds it. */
export function pointerOf({ pointer, params }: Violation): string {
  const name = params.additionalProperty ?? params.unevaluatedProperty ?? params.missingProperty;
  return typeof name === "string" ? `${pointer}/${escapeToken(name)}` : pointer;
}

/** Adds to the validator's words the values that only its parameters name. */
export function expectationOf({ message, params }: Violation): string {
  if (Array.isArray(params.allowedValues))
    return `${message}: ${quoteList(params.allowedValues.map(String))}`;
  return Object.hasOwn(params, "allowedValue") ? `${message}: ${quoteValue(params.allowedValue)}` : message;
}
