import type { Answer } from "../answer.js";
import { EventParser } from "../event-parser.js";
import type { Observation, ServerSentEvent } from "../finding.js";
import { valueAt } from "../pointer.js";
import { quote, quoteValue } from "../quote.js";
import { distinct, expectationOf, pointerOf } from "../violations.js";

/** Findings about one answer; a stream of a thousand broken events is reported by its first ones. */
const MOST_FINDINGS = 20;

/** Each event of a `text/event-stream` must be valid against the media type's `x-event-schema`. */
export function eventSchema(answer: Answer): readonly Observation[] | undefined {
  const events = eventsOf(answer);
  const schemaPointer = events && answer.mediaType?.declared.eventSchemaPointer;
  if (!events || schemaPointer === undefined) return undefined;
  const findings: Observation[] = [];
  for (const event of events) {
    if (findings.length >= MOST_FINDINGS) break;
    findings.push(...judgeEvent(answer, event, schemaPointer));
  }
  return findings.length === 0 ? undefined : findings.slice(0, MOST_FINDINGS);
}

/** What is to be judged: the events given, or those of a whole body. */
function eventsOf(answer: Answer): readonly ServerSentEvent[] | undefined {
  const { events, streamed, body } = answer.exchange;
  if (events) return events;
  if (streamed === true || !body || answer.bodyless) return undefined;
  if (answer.mediaType?.declared.eventSchemaPointer === undefined) return undefined;
  return new EventParser(Number.POSITIVE_INFINITY).feed(body);
}

function judgeEvent(answer: Answer, frame: ServerSentEvent, schemaPointer: string): Observation[] {
  const name = frame.event === undefined ? "Event" : `Event ${quote(frame.event)}`;
  const of = `of a \`${answer.status}\` of ${answer.who}`;
  let data: unknown;
  try {
    data = JSON.parse(frame.data);
  } catch {
    return [
      {
        message: `${name} ${of} has data that is not JSON: received ${quote(frame.data)}.`,
        expected: "a JSON text",
        received: quote(frame.data),
        pointer: "/data",
        fix: "write the data with JSON.stringify",
        schemaPointer,
      },
    ];
  }
  const event = {
    ...(frame.event !== undefined && { event: frame.event }),
    ...(frame.id !== undefined && { id: frame.id }),
    data,
  };
  const { validators } = answer.contract;
  if (!validators.response(schemaPointer)(event)) return [];
  return distinct(validators.responseAll(schemaPointer)(event) ?? []).map((violation) => {
    const pointer = pointerOf(violation);
    const expected = expectationOf(violation);
    const received = quoteValue(valueAt(event, pointer));
    return {
      message: `${name} ${of} breaks its schema${pointer && ` at ${quote(pointer)}`}: ${expected}, received ${received}.`,
      expected,
      received,
      pointer,
      fix: "send what the event schema declares, or change the schema",
      schemaPointer: violation.schemaPointer ?? schemaPointer,
    };
  });
}
