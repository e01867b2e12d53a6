/** Tells the application's listeners, whose failures are theirs: no answer and no other request may suffer from them. */

import type { RequestContext } from "./request-context.js";

/** Runs a listener; what it throws, at once or later as a rejected promise, becomes a process warning. */
export function tell(name: string, listen: () => unknown): void {
  const warn = (failure: unknown) => process.emitWarning(`${name} threw: ${textOf(failure)}`);
  try {
    const result = listen();
    if (result !== undefined) Promise.resolve(result).then(undefined, warn);
  } catch (failure) {
    warn(failure);
  }
}

/** Tells `onError` of an exception. */
export function tellOfError({ surface, req, operation }: RequestContext, error: unknown): void {
  tell("onError", () => surface.options.onError(error, { req, operation: operation?.operation }));
}

/** Anything can be thrown, also what cannot be made a text. */
function textOf(failure: unknown): string {
  try {
    return String(failure);
  } catch {
    return "something that has no text";
  }
}
