/** Recorded traffic: HTTP Archive 1.2, as browsers, proxies and test tools save it (http://www.softwareishard.com/blog/har-12-spec/). */

import type { ExchangeRequest, ExchangeResponse } from "../finding.js";
import { harEntries } from "./har-log.js";
import { member, numberMember, textMember } from "./json-member.js";
import { type PassedOver, reasonToPass } from "./passed-over.js";
import { recordedRequest } from "./recorded-request.js";
import { recordedResponse } from "./recorded-response.js";

/** One entry of a recording. */
export interface HarEntry {
  /** 0-based place in `log.entries`. */
  readonly index: number;
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse;
  /** Set when the recording left the response's body out. */
  readonly bodyOmitted: boolean;
}

/** What a recording holds. */
export interface HarRecording {
  /** Exchanges with servers, in the order of the recording. */
  readonly entries: readonly HarEntry[];
  /** The other entries. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Reads a recording.
 *
 * @param har - The text of a `.har` file, or its parsed JSON.
 * @throws {HarError} For what is not a HAR 1.x log.
 */
export function readHar(har: unknown): HarRecording {
  const entries: HarEntry[] = [];
  const passedOver: PassedOver[] = [];
  for (const [index, entry] of harEntries(har).entries()) {
    const reason = reasonToPass(entry);
    if (reason) passedOver.push({ index, reason });
    else entries.push(readEntry(entry, index));
  }
  return { entries, passedOver };
}

function readEntry(entry: unknown, index: number): HarEntry {
  const recorded = member(entry, "request");
  const answer = member(entry, "response");
  const method = textMember(recorded, "method") ?? "";
  const request = recordedRequest(recorded, method, textMember(recorded, "url") ?? "");
  return { index, request, ...recordedResponse(answer, numberMember(answer, "status") ?? 0, request.method) };
}
