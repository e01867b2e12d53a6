/** What a stream that has begun says of an error: the contract's own `error` event, where it declares one. */

import type { Contract } from "../contract/index.js";
import type { EventMessage } from "./event-frame.js";

/**
 * The `error` event that an event schema declares, filled from an error body; `undefined` when it declares none that fits.
 *
 * The name may stand in the frame or, as with streams that have no `event` field, in its data. The body goes in whole, or reduced
 * to code and message, or to the message.
 *
 * @param schemaPointer - Of the component that describes one event.
 */
export function declaredErrorEvent(
  { validators }: Contract,
  schemaPointer: string,
  body: Readonly<Record<string, unknown>>,
): EventMessage | undefined {
  const { code = body.error, message = body.error_description, ...others } = body;
  const accepts = validators.response(schemaPointer);
  for (const data of [{ code, message, ...others }, { code, message }, { message }]) {
    for (const inFrame of [true, false]) {
      const named = (name: string): EventMessage =>
        inFrame ? { event: name, data } : { data: { event: name, ...data } };
      // A schema that takes any name declares none.
      if (!accepts(named("error")) && accepts(named("error, or anything else"))) return named("error");
    }
  }
  return undefined;
}
