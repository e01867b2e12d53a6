/** What a provoker has at hand: the operation, what is known of the server, and a source of seeded values. */

import type * as fc from "fast-check";
import { matchOperation } from "../check/index.js";
import {
  type Contract,
  type MediaType,
  matchResponse,
  type Operation,
  type Stage,
} from "../contract/index.js";
import type { Identities } from "./auth/identity.js";
import { Unsatisfiable } from "./data/bounded.js";
import type { SchemaReader } from "./data/flat-schema.js";
import type { Memory } from "./memory.js";
import type { Case, Expectation } from "./model.js";
import { type Draft, draftsOf, withParameter, writableContent } from "./request/draft.js";
import type { Proof } from "./request/prove.js";
import { serialize } from "./request/serialize.js";

/** Settings that decide which cases there are. */
export interface PlanSettings {
  /** Random requests per operation. */
  readonly examples: number;
  /** Whether values that only break `format` must be refused; JSON Schema 2020-12 §7 makes that the server's choice. */
  readonly assertFormats: boolean;
  /** The largest body that the server takes, in bytes; one byte more must be refused. */
  readonly maxBodyBytes: number | undefined;
  /** How many requests in a row must bring about a 429. */
  readonly burst: number | undefined;
  /** Operations that hide from an account what another one created: ids or `METHOD /path`, `*` for anything. */
  readonly isolated: readonly string[];
}

/** The stage on which one provoker plays for one operation. */
export interface Scene {
  readonly contract: Contract;
  readonly schemas: SchemaReader;
  readonly operation: Operation;
  /** Every operation that takes part in the run. */
  readonly operations: readonly Operation[];
  readonly memory: Memory;
  readonly random: fc.Random;
  readonly identities: Identities;
  readonly settings: PlanSettings;
  /** Origin and path below which requests are sent, without a trailing slash. */
  readonly baseUrl: string;
  /** Whether nothing but what the document declares may be sent. */
  readonly isReadOnly: boolean;
  /** Id of the provoker. */
  readonly provoker: string;
}

/** What a provoker says of a case; the rest has defaults. */
export type CaseParts = Pick<Case, "title"> & Partial<Omit<Case, "title" | "provoker">>;

const DECLARED: Expectation = { kind: "declared" };

/** Makes a case: by the main account, judged by its operation, any declared answer expected. */
export function caseOf(
  scene: Scene,
  parts: CaseParts & ({ draft: Draft } | { request: Case["request"] }),
): Case {
  const operation = parts.operation ?? scene.operation;
  const request =
    parts.request ?? (parts.draft ? serialize(operation, parts.draft) : emptyRequest(operation));
  return {
    provoker: scene.provoker,
    who: "main",
    reaches: "operation",
    expectation: DECLARED,
    ...parts,
    operation,
    request,
  };
}

function emptyRequest(operation: Operation): Case["request"] {
  return { method: operation.method.toUpperCase(), target: operation.path, headers: [] };
}

/** Whether the path of a request means this operation: an id may spell the literal segment of another path. */
export function meansOperation({ contract }: Scene, { request, operation }: Case): boolean {
  return matchOperation(contract, request.method, request.target, { basePath: "" })?.operation === operation;
}

/** The octets that every server should read of a URI (RFC 9110 §4.1); fields have no such number, and are given the same. */
const MOST_OCTETS = 8000;

/** Whether a request is so short that a server has no reason to refuse it for its length (414, 431). */
export function isReadable({ request: { target, headers } }: Case): boolean {
  return target.length <= MOST_OCTETS && headers.every(([, value]) => value.length <= MOST_OCTETS);
}

/**
 * The arbitrary of an operation's requests in its first writable media type, or in another.
 *
 * @param isFull - Whether they have everything that is optional; there may be none, where things exclude each other.
 */
export function arbitraryDrafts(scene: Scene, media?: MediaType, isFull = false): fc.Arbitrary<Draft> {
  const { contract, schemas, operation } = scene;
  const chosen = media ?? writableContent(operation)[0];
  const ofRun = ARBITRARIES.get(schemas) ?? new Map<string, fc.Arbitrary<Draft>>();
  ARBITRARIES.set(schemas, ofRun);
  const key = `${operation.id} ${chosen?.pointer ?? ""} ${isFull}`;
  const known = ofRun.get(key) ?? draftsOf(contract, schemas, operation, chosen, isFull);
  ofRun.set(key, known);
  return known;
}

/** Arbitraries take longer to make than to draw from; each is made once in a run. */
const ARBITRARIES = new WeakMap<SchemaReader, Map<string, fc.Arbitrary<Draft>>>();

/** The bias of fast-check towards small and extreme values: one of three. */
export const BIAS = 3;

/** Draws a value; `undefined` where none can be made. */
export function draw<T>(scene: Pick<Scene, "random">, arbitrary: fc.Arbitrary<T>): fc.Value<T> | undefined {
  try {
    return arbitrary.generate(scene.random, BIAS);
  } catch (error) {
    if (error instanceof Unsatisfiable) return undefined;
    throw error;
  }
}

/** A request to start from: the last accepted one, else one that the schemas accept; it leads to an existing resource if one is known. */
export function baseDraft(
  scene: Scene,
): { readonly draft: Draft; readonly wasAccepted: boolean } | undefined {
  const accepted = scene.memory.accepted(scene.operation);
  if (accepted) return { draft: accepted, wasAccepted: true };
  const drawn = draw(scene, arbitraryDrafts(scene));
  return drawn && { draft: scene.memory.fill(scene.operation, drawn.value), wasAccepted: false };
}

/**
 * A draft under an idempotency key that was not used before, where the operation has one: under a known one a server answers what it
 * answered then (draft-ietf-httpapi-idempotency-key-header §2.6).
 */
export function withFreshKey(scene: Scene, draft: Draft): Draft {
  const key = scene.operation.parameters.find(
    ({ in: place, name }) => place === "header" && name.toLowerCase() === "idempotency-key",
  );
  const value = key && draw(scene, arbitraryDrafts(scene, undefined, true))?.value.header[key.name];
  return key && value !== undefined ? withParameter(draft, key, value) : draft;
}

/** Whether a status is declared by its own number, and not merely by a range or `default`. */
export function declaresStatus(operation: Operation, status: number): boolean {
  return matchResponse(operation, status)?.key === String(status);
}

/**
 * The statuses with which an operation refuses at a stage: those of its codes for the stage, else the usual one when it is
 * declared by its own number; `undefined` where the document does not say.
 */
export function statusesOf(
  operation: Operation,
  stages: readonly Stage[],
  usual: readonly number[],
): readonly number[] | undefined {
  const coded = operation.errors
    .filter(({ catalogue }) => catalogue?.stages.some((stage) => stages.includes(stage)))
    .map(({ status }) => status);
  const statuses = coded.length > 0 ? coded : usual.filter((status) => declaresStatus(operation, status));
  return statuses.length > 0 ? [...new Set(statuses)] : undefined;
}

/**
 * What is expected of the answer to a request that is proven to break the contract: a refusal of the stages that look at requests.
 *
 * @param anyHow - Whether a router may refuse it first, in its own way.
 */
export function refusalOf(operation: Operation, { part }: Proof, anyHow = false): Expectation {
  const statuses = statusesOf(operation, ["media-type", "size", "parse", "validation"], []);
  return {
    kind: "refused",
    rule: "invalid-request-accepted",
    because: `the ${part} breaks its schema`,
    ...(statuses && !anyHow && { statuses }),
  };
}
