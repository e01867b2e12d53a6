/** How generated types write the statuses of a response, and of what is left to a range. */

import type { ResponseSpec } from "../../contract/index.js";

/** The types of `wireproof/client` that stand for many statuses. */
export const STATUS_TYPES = [
  "ClientErrorStatus",
  "ErrorStatus",
  "RedirectionStatus",
  "ServerErrorStatus",
  "SuccessStatus",
] as const;
export type StatusType = (typeof STATUS_TYPES)[number];

const RANGES: Readonly<Record<string, StatusType>> = {
  "2XX": "SuccessStatus",
  "3XX": "RedirectionStatus",
  "4XX": "ClientErrorStatus",
  "5XX": "ServerErrorStatus",
};

/**
 * A literal for an exact status; for a range or `default`, what the more exact responses leave (OAS 3.1 Responses Object).
 *
 * @param whole - What `default` stands for where nothing else is declared.
 */
export function statusType(
  { key }: ResponseSpec,
  responses: readonly ResponseSpec[],
  ...whole: readonly StatusType[]
): string {
  if (/^\d+$/.test(key)) return key;
  const range = RANGES[key];
  const taken = responses.flatMap((other) => {
    if (/^\d+$/.test(other.key)) return !range || other.key[0] === key[0] ? [other.key] : [];
    const otherRange = RANGES[other.key];
    return range || !otherRange ? [] : [otherRange];
  });
  const all = range ?? whole.join(" | ");
  return taken.length === 0 ? all : `Exclude<${all}, ${taken.join(" | ")}>`;
}
