const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text is a UUID, in upper or lower case (RFC 9562 §4). */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A UUID as the service writes it, in lower case (RFC 9562 §4); any other text as it is. */
export function canonicalUuid(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}
