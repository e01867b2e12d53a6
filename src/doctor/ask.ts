/** One question over HTTP: no credentials, no redirect followed, no more read than a person would look at. */

import type { Question, Sighting, Silence } from "./model.js";

const MOST_BYTES = 16_384;

/** Asks at a base URL. Never throws: that nobody answers is an answer, too. */
export type Ask = (baseUrl: string, question: Question) => Promise<Sighting | Silence>;

/** @param timeoutMs - How long each answer may take, its beginning included. */
export function asker(timeoutMs: number): Ask {
  return async (baseUrl, question) => {
    const url = `${baseUrl}${question.path}`;
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), timeoutMs);
    try {
      const response = await fetch(url, {
        method: question.method,
        headers: { Accept: "application/json, */*;q=0.5", "User-Agent": "wireproof-doctor" },
        redirect: "manual",
        signal: ended.signal,
      });
      const headers = Object.fromEntries(response.headers);
      return { ...question, url, status: response.status, headers, text: await beginningOf(response) };
    } catch (error) {
      if (ended.signal.aborted)
        return { ...question, url, reason: "ETIMEDOUT", message: `no answer within ${timeoutMs / 1000} s` };
      return { ...question, url, ...reasonOf(error) };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Whether an answer came. */
export function isSighting(answer: Sighting | Silence): answer is Sighting {
  return "status" in answer;
}

/** The beginning of a body; a body that breaks off tells as much as came. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  if (!body) return text;
  const reader = body.getReader();
  try {
    while (text.length < MOST_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return text;
  } finally {
    reader.cancel().catch(() => {});
  }
  return text.slice(0, MOST_BYTES);
}

/** `fetch` hides the system's error under one of its own, and several addresses under one more. */
function reasonOf(error: unknown): Pick<Silence, "reason" | "message"> {
  let cause: unknown = error;
  while (cause instanceof Error && !hasCode(cause) && cause.cause !== undefined) cause = cause.cause;
  if (cause instanceof AggregateError) cause = cause.errors.find(hasCode) ?? cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { reason: hasCode(cause) ? cause.code : "unknown", message };
}

function hasCode(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    !(error instanceof AggregateError)
  );
}
