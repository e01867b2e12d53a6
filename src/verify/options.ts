/** What a run can be told, with defaults. */

import { RunError } from "../generate/index.js";
import type { Identities } from "./auth/identity.js";
import type { Performed } from "./desk.js";
import { type Clock, SYSTEM_CLOCK } from "./driver/budget.js";
import type { Selection } from "./plan.js";
import { PROVOKERS } from "./provokers/index.js";
import type { Recipe } from "./recipes/recipes.js";
import type { PlanSettings } from "./scene.js";

/** Options of `verify`. Only the base URL has no default. */
export interface VerifyOptions extends Partial<Selection>, Partial<PlanSettings> {
  /** Where the server is; without a path, that of the document's first server is added. */
  readonly baseUrl: string;
  /** Hosts other than this machine that may be driven. */
  readonly allowHosts?: readonly string[];
  /** A 32-bit integer. The same seed sends the same requests in the same order to a server that answers alike. Default: random. */
  readonly seed?: number;
  /** Requests at the most, shrinking included. Default: no limit. */
  readonly maxRequests?: number;
  /** Requests per second at the most. Default: no limit. */
  readonly requestsPerSecond?: number;
  /** Milliseconds after which no further request is sent. Default: no limit. */
  readonly timeMs?: number;
  /** Operations that are driven at the same time. Above 1 the order of requests is no longer that of the seed. Default: 1. */
  readonly workers?: number;
  /** Milliseconds in which each answer must come. Default: 10 000. */
  readonly timeoutMs?: number;
  /** Milliseconds for which a silent stream of events is listened to. Default: 1000. */
  readonly streamMs?: number;
  /** Milliseconds of a `Retry-After` that are waited for when a limit refuses a request. Default: 0, the 429 is the answer. */
  readonly maxWaitMs?: number;
  /** Gives the accounts; called again when their credentials end. Default: an account without credentials. */
  readonly signIn?: () => Identities | Promise<Identities>;
  /** How to bring about codes that the document does not tell how to; played last. */
  readonly recipes?: readonly Recipe[];
  /** The Express application behind the base URL: its routes are held against the document. */
  readonly app?: object;
  /** Called after each request. */
  readonly onPerformed?: (performed: Performed) => void;
  /** Called when the count of requests or findings, or the operation at work, changes. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run at once when it is aborted; what was found until then is reported. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** How far a run is. */
export interface Progress {
  readonly requests: number;
  readonly findings: number;
  readonly turn: number;
  readonly turns: number;
  readonly operation: string;
}

/** Options with every default applied. */
export interface Settings {
  readonly baseUrl: string;
  readonly allowHosts: readonly string[];
  readonly seed: number;
  readonly selection: Selection;
  readonly plan: PlanSettings;
  readonly limits: {
    readonly maxRequests: number | undefined;
    readonly requestsPerSecond: number | undefined;
    readonly timeMs: number | undefined;
  };
  readonly workers: number;
  readonly send: { readonly timeoutMs: number; readonly streamMs: number; readonly maxBodyBytes: number };
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/** Bytes of an answer that are read; the rest of a larger one is not judged. */
const MOST_ANSWER_BYTES = 10_000_000;

/**
 * Applies the defaults.
 *
 * @throws {RunError} For the name of a provoker that there is not.
 */
export function settingsOf(options: VerifyOptions): Settings {
  const { only = [] } = options;
  const known = PROVOKERS.map(({ id }) => id);
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new RunError("provoker-unknown", `there is no provoker \`${unknown}\``, {
      fix: `name some of ${known.join(", ")}`,
    });
  return {
    baseUrl: options.baseUrl,
    allowHosts: options.allowHosts ?? [],
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
    selection: {
      include: options.include ?? [],
      exclude: options.exclude ?? [],
      readOnly: options.readOnly ?? false,
      only,
    },
    plan: {
      examples: options.examples ?? 10,
      assertFormats: options.assertFormats ?? false,
      maxBodyBytes: options.maxBodyBytes,
      burst: options.burst,
      isolated: options.isolated ?? [],
    },
    limits: {
      maxRequests: options.maxRequests,
      requestsPerSecond: options.requestsPerSecond,
      timeMs: options.timeMs,
    },
    workers: Math.max(1, options.workers ?? 1),
    send: {
      timeoutMs: options.timeoutMs ?? 10_000,
      streamMs: options.streamMs ?? 1000,
      maxBodyBytes: MOST_ANSWER_BYTES,
    },
    maxWaitMs: options.maxWaitMs ?? 0,
    clock: options.clock ?? SYSTEM_CLOCK,
  };
}
