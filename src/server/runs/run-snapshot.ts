import type { FormReference } from "../security/form-tokens.js";
import type { StoredEvent } from "../store/run-store.js";
import type { RunEventData } from "./run-recorder.js";

/** An event of a run, read. */
export interface RunEvent {
  readonly id: string;
  readonly data: RunEventData;
}

/** Makes the token of the form that a run asks for. */
export type TokenOf = (form: FormReference) => string;

/** Reads an event of the store. What opens a form is not kept there. */
export function runEvent({ sequence, data }: StoredEvent, tokenOf: TokenOf): RunEvent {
  // The store gives back what `runRecorder` has written, and the response guard judges it.
  const event = JSON.parse(data) as RunEventData;
  return {
    id: String(sequence),
    data: event.event === "human_input_required" ? opened(event, tokenOf) : event,
  };
}

type FormEvent = Extract<RunEventData, { readonly event: "human_input_required" }>;

function opened(event: FormEvent, tokenOf: TokenOf): FormEvent {
  const form_token = tokenOf({ runId: event.workflow_run_id, index: event.data.index - 1 });
  return { ...event, data: { form_token, ...event.data } };
}

/**
 * What has happened in a run so far, as one who comes later is told of it: the pieces of a text are one `text_replace`, the pieces of an
 * answer one `message_replace`, in the place of the last piece.
 */
export function foldedEvents(events: readonly RunEvent[]): RunEvent[] {
  const folded = new Map<string, RunEvent>();
  for (const event of events) {
    const key = textKey(event.data) ?? event.id;
    const before = folded.get(key);
    folded.delete(key);
    folded.set(key, before ? { id: event.id, data: joined(before.data, event.data) } : asWhole(event));
  }
  return [...folded.values()];
}

/** Names the text that an event is a piece of. */
function textKey(data: RunEventData): string | undefined {
  if (data.event === "message") return "answer";
  return data.event === "text_chunk" ? `text ${JSON.stringify(data.data.from_variable_selector)}` : undefined;
}

function asWhole({ id, data }: RunEvent): RunEvent {
  if (data.event === "message") return { id, data: { ...data, event: "message_replace" } };
  if (data.event === "text_chunk") return { id, data: { ...data, event: "text_replace" } };
  return { id, data };
}

function joined(before: RunEventData, piece: RunEventData): RunEventData {
  if (before.event === "message_replace" && piece.event === "message")
    return { ...before, answer: before.answer + piece.answer };
  if (before.event === "text_replace" && piece.event === "text_chunk")
    return { ...before, data: { ...before.data, text: before.data.text + piece.data.text } };
  return piece;
}
