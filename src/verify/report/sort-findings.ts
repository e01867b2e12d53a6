/** The order and the words in which findings are told. */

import type { VerifyFinding } from "../model.js";

const GRAVITY = { error: 0, warning: 1, info: 2 } as const;

/** The gravest first; of equal ones in the order of the document. */
export function sortFindings(findings: readonly VerifyFinding[]): readonly VerifyFinding[] {
  const place = ({ position, endpoint = "" }: VerifyFinding) =>
    `${position?.file ?? ""} ${String(position?.line ?? 0).padStart(7, "0")} ${endpoint}`;
  return [...findings].sort(
    (a, b) =>
      GRAVITY[a.severity] - GRAVITY[b.severity] || (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0),
  );
}
