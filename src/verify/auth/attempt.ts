/** Sign-ins that fail, or never end, are told as such. */

import { messageOf, RunError, reasonOf } from "../../generate/index.js";

/** Milliseconds that a step of a sign-in may take unless told otherwise. */
export const SIGN_IN_MS = 60_000;

/** A longer timer would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Does what users wrote for a sign-in.
 *
 * @param what - What it is, for messages.
 * @param timeoutMs - In which it must end; an endless wait would end the process without a word.
 * @param longer - How to give it more time, one clause.
 * @throws {RunError} `sign-in-failed` when it throws or does not end in time.
 */
export async function attempt<T>(
  what: string,
  work: () => T | Promise<T>,
  timeoutMs = SIGN_IN_MS,
  longer?: string,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const fix = ["make it return or throw", longer].filter(Boolean).join(", or ");
        reject(new RunError("sign-in-failed", `${what} has not ended after ${timeoutMs / 1000} s`, { fix }));
      },
      Math.min(timeoutMs, LONGEST_MS),
    );
  });
  try {
    return await Promise.race([late, (async () => await work())()]);
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError("sign-in-failed", `${what} threw: ${messageOf(error)}`, {
      fix: "mend it, or what it asks",
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What a server answered to a sign-in. */
export interface SignInAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Posts a step of a sign-in.
 *
 * @param url - A path on the server, or a whole URL.
 * @throws {RunError} `sign-in-failed` when no answer comes.
 */
export async function post(
  url: string,
  origin: string,
  body: string | URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): Promise<SignInAnswer> {
  try {
    const response = await fetch(new URL(url, origin), {
      method: "POST",
      headers: { ...headers, Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(SIGN_IN_MS),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new RunError("sign-in-failed", `${url} gives no answer (${reasonOf(cause)})`, {
      fix: "check the URL, and that the server runs",
      cause: error,
    });
  }
}
