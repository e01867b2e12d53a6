/** Whether a success says nothing of what becomes of the request, or of its parts: 202 and 207 (RFC 9110 §15.3.3, RFC 4918 §13). */
export function isNoncommittal(status: number): boolean {
  return status === 202 || status === 207;
}
