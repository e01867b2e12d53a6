import { type Answer, NOT_JSON } from "../answer.js";
import type { Observation } from "../finding.js";
import { unknownMembers } from "../known-members.js";
import { quote, quoteValue } from "../quote.js";

/** Findings about one body. */
const MOST_FINDINGS = 20;

/**
 * A property that its schema does not name is one that no client knows of, and that may not have been meant to go out (OWASP
 * API3:2023). Where the schema opens the object on purpose nothing is reported; where it closes it, `body-schema` does.
 */
export function undocumentedProperties(answer: Answer): readonly Observation[] | undefined {
  const { mediaType, json } = answer;
  const schemaPointer = mediaType?.declared.schemaPointer;
  if (answer.exchange.streamed === true || answer.bodyless || !mediaType?.json || schemaPointer === undefined)
    return undefined;
  if (json === undefined || json === NOT_JSON) return undefined;
  const members = unknownMembers(answer.contract.document, schemaPointer, json, MOST_FINDINGS);
  if (members.length === 0) return undefined;
  return members.map(({ pointer, value, schemaPointer: place }) => ({
    message: `Body at ${quote(pointer)} of a \`${answer.status}\` of ${answer.who} is not in its schema: received ${quoteValue(value)}.`,
    expected: "a property of the schema",
    received: quoteValue(value),
    pointer,
    fix: "declare the property, leave it out, or say `additionalProperties: true`",
    schemaPointer: place,
  }));
}
