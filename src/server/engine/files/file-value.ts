import { isJsonObject, type JsonObject, type JsonValue } from "../json.js";

/** What templates may name of a file and no JSON of it holds: it is long, or a secret. */
export interface HiddenOfFile {
  readonly text: () => string;
  readonly url: string;
}

/** A file as templates meet it: its descriptor, with members that JSON, and whoever lists its members, does not see. */
export function fileValue(descriptor: JsonObject, { text, url }: HiddenOfFile): JsonObject {
  return Object.defineProperties({ ...descriptor }, { text: { get: text }, url: { value: url } });
}

/** Whether JSON of a value would not hold the member. */
export function isHidden(value: JsonValue | undefined, member: string): boolean {
  return isJsonObject(value) && Object.getOwnPropertyDescriptor(value, member)?.enumerable === false;
}
