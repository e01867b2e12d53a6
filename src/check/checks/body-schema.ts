import type { Validate, Violation } from "../../contract/index.js";
import { type Answer, NOT_JSON } from "../answer.js";
import type { Observation } from "../finding.js";
import type { DeclaredMediaType } from "../media-type.js";
import { valueAt } from "../pointer.js";
import { quote, quoteValue } from "../quote.js";
import { distinct, expectationOf, pointerOf } from "../violations.js";

/** Findings about one body; a broken list of a thousand items is reported by its first ones. */
const MOST_FINDINGS = 20;

/** The first-violation validator of a media type, kept beside it so that the happy path looks nothing up. */
const validators = new WeakMap<DeclaredMediaType, Validate>();

/** A body must be valid against the schema of its media type, whatever the status (OAS 3.1 Media Type Object). */
export function bodySchema(answer: Answer): Observation | readonly Observation[] | undefined {
  if (answer.exchange.streamed === true || answer.bodyless) return undefined;
  if (!answer.hasBody) return missingBody(answer);
  const { mediaType } = answer;
  if (!mediaType) return undefined;
  const value = mediaType.json ? answer.json : textValue(answer, mediaType);
  if (value === NOT_JSON) {
    return {
      message: `Body of a \`${answer.status}\` of ${answer.who} is not JSON: expected ${quote(mediaType.declared.name)}, received ${quote(answer.text)}.`,
      expected: "a JSON text",
      received: quote(answer.text),
      pointer: "",
      fix: "serialise the body with JSON.stringify, or declare its real media type",
      schemaPointer: mediaType.declared.pointer,
    };
  }
  const { schemaPointer } = mediaType.declared;
  if (value === undefined || schemaPointer === undefined) return undefined;
  let validate = validators.get(mediaType);
  if (!validate) {
    validate = answer.contract.validators.response(schemaPointer);
    validators.set(mediaType, validate);
  }
  if (!validate(value)) return undefined;
  const violations = answer.contract.validators.responseAll(schemaPointer)(value) ?? [];
  return distinct(violations)
    .slice(0, MOST_FINDINGS)
    .map((violation) => observe(answer, value, violation, schemaPointer));
}

/** Text is judged only where its schema says `string`: how other schemas read a text is nowhere defined. */
function textValue(answer: Answer, mediaType: DeclaredMediaType): string | undefined {
  if (mediaType.type !== "text" || mediaType.subtype === "event-stream") return undefined;
  const { schema } = mediaType.declared;
  return typeof schema === "object" && schema.type === "string" ? answer.text : undefined;
}

function missingBody(answer: Answer): Observation | undefined {
  const { mediaTypes, response } = answer.declaration;
  // The empty text is a text and the empty file a file, but no JSON value is empty.
  if (!response || mediaTypes.length === 0 || !mediaTypes.every((mediaType) => mediaType.json))
    return undefined;
  return {
    message: `Body of a \`${answer.status}\` of ${answer.who} is empty: expected ${quote(mediaTypes.map((m) => m.declared.name).join(", "))}.`,
    expected: "a JSON text",
    received: "no body",
    pointer: "",
    fix: `answer the declared body, or declare the \`${response.key}\` response without content`,
    schemaPointer: `${response.pointer}/content`,
  };
}

function observe(answer: Answer, body: unknown, violation: Violation, schemaPointer: string): Observation {
  const pointer = pointerOf(violation);
  const expected = expectationOf(violation);
  const place = pointer === "" ? "Body" : `Body at ${quote(pointer)}`;
  const received = quoteValue(valueAt(body, pointer));
  return {
    message: `${place} of a \`${answer.status}\` of ${answer.who} breaks its schema: ${expected}, received ${received}.`,
    expected,
    received,
    pointer,
    fix: "answer what the schema declares, or change the schema",
    schemaPointer: violation.schemaPointer ?? schemaPointer,
  };
}
