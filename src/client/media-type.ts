/** True for `application/json` and structured suffixes (RFC 6839 §3.1). */
export function isJson(mediaType: string | undefined): boolean {
  return /[/+]json *(;|$)/i.test(mediaType ?? "");
}
