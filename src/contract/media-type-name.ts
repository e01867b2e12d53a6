/** Names of media types as keys of `content`. */

/** Lower-cases type and subtype, which are case-insensitive; values of parameters need not be (RFC 9110 §8.3.1). */
export function mediaTypeName(name: string): string {
  const [type = "", ...parameters] = name.split(";");
  return [type.trim().toLowerCase(), ...parameters].join(";");
}
