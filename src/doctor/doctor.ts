/** Why a server does not answer as its document says. */

import type { Contract } from "../contract/index.js";
import { RunError } from "../generate/index.js";
import { type Ask, asker } from "./ask.js";
import { CAUSES } from "./causes/index.js";
import { examine, type Place } from "./examine.js";
import type { Diagnosis, Examination } from "./model.js";

/** Where to look, and how long to wait. */
export interface DoctorOptions {
  /** The server; without a path, that of the document's first server is added. */
  readonly baseUrl: string;
  /**
   * Milliseconds in which each answer must come.
   *
   * @default 5000
   */
  readonly timeoutMs?: number;
  /** Told before each request. */
  readonly onRequest?: (url: string) => void;
}

/**
 * Asks a live server a few questions that change nothing (GET and OPTIONS, without credentials) and tells from the answers why it does
 * not serve its document, if it does not.
 *
 * @throws {RunError} `base-url-invalid` for anything but an http or https URL.
 */
export async function doctor(contract: Contract, options: DoctorOptions): Promise<Examination> {
  const { baseUrl, timeoutMs = 5000, onRequest } = options;
  const place = placeOf(baseUrl, contract);
  const ask = asker(timeoutMs);
  let requests = 0;
  const counted: Ask = (base, question) => {
    requests++;
    onRequest?.(`${base}${question.path}`);
    return ask(base, question);
  };
  const evidence = await examine(contract, place, counted);
  const diagnoses = CAUSES.map((cause) => cause(evidence)).filter(
    (found): found is Diagnosis => found !== undefined,
  );
  const { operations, elsewhere, silence } = evidence;
  return {
    ...place,
    operations,
    ...(elsewhere && { elsewhere }),
    ...(silence && { silence }),
    diagnoses,
    requests,
  };
}

function placeOf(baseUrl: string, contract: Contract): Place {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid(`\`${baseUrl}\` is not an http or https URL`);
  // Not repeated: what stands there may be a password.
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw invalid("the base URL holds more than an origin and a path");
  const path = url.pathname.replace(/\/+$/, "");
  return { origin: url.origin, basePath: path === "" ? (contract.basePaths[0] ?? "") : path };
}

function invalid(message: string): RunError {
  return new RunError("base-url-invalid", message, { fix: "write --base-url http://127.0.0.1:3000" });
}
