/** The flags of `wireproof verify`. */

import type { VerifyOptions } from "../../verify/index.js";
import type { ReportFormat } from "./report.js";

/** As commander gives them. */
export interface VerifyFlags {
  readonly baseUrl?: string;
  readonly allowHost: readonly string[];
  readonly seed?: number;
  readonly examples?: number;
  readonly maxRequests?: number;
  readonly rate?: number;
  readonly time?: number;
  readonly timeout?: number;
  readonly wait?: number;
  readonly workers?: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly only: readonly string[];
  readonly readOnly?: boolean;
  readonly formats?: boolean;
  readonly maxBody?: number;
  readonly burst?: number;
  readonly isolated: readonly string[];
  readonly auth: readonly string[];
  readonly otherAuth: readonly string[];
  readonly authFile?: string;
  readonly recipes?: string;
  readonly app?: string;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly emitTests?: string;
  readonly ledger?: string;
  readonly surface: string;
  readonly failOn: "error" | "warning";
}

/** Options of a run from flags; a flag that was not given leaves its option to the default. */
export function optionsFrom(flags: VerifyFlags): Omit<VerifyOptions, "baseUrl"> {
  return {
    allowHosts: flags.allowHost,
    include: flags.include,
    exclude: flags.exclude,
    only: flags.only,
    readOnly: flags.readOnly ?? false,
    assertFormats: flags.formats ?? false,
    isolated: flags.isolated,
    ...given("seed", flags.seed),
    ...given("examples", flags.examples),
    ...given("maxRequests", flags.maxRequests),
    ...given("requestsPerSecond", flags.rate),
    ...given("timeMs", flags.time),
    ...given("timeoutMs", flags.timeout),
    ...given("maxWaitMs", flags.wait),
    ...given("workers", flags.workers),
    ...given("maxBodyBytes", flags.maxBody),
    ...given("burst", flags.burst),
  };
}

function given<K extends keyof VerifyOptions>(name: K, value: VerifyOptions[K]): Pick<VerifyOptions, never> {
  return value === undefined ? {} : { [name]: value };
}
