/** Every error code of all surfaces, with the operations that may answer it. */

import type {
  DeclaredError,
  ErrorCode,
  Json,
  JsonObject,
  MediaType,
  Operation,
  RangedError,
  StatusRange,
} from "../contract/index.js";
import { matchResponse } from "../contract/index.js";
import type { Surface } from "./emitter.js";

/** An operation on one surface. */
export interface SurfaceOperation {
  readonly surface: string;
  readonly operation: Operation;
}

/** A code in one family. */
export interface ErrorEntry {
  /** Its first declaration. */
  readonly declared: DeclaredError | RangedError;
  /** One with a catalogue; response schemas may say several, and ranges. Ascending. */
  readonly statuses: readonly (number | StatusRange)[];
  /** Absent for a code that was read from response schemas. */
  readonly catalogue: ErrorCode | undefined;
  /** In the order of surfaces and operations. */
  readonly operations: readonly SurfaceOperation[];
  /** Surfaces that answer it when no operation was reached. */
  readonly surfaces: readonly string[];
  readonly example: Json;
}

interface Draft {
  readonly declared: DeclaredError | RangedError;
  readonly statuses: Set<number | StatusRange>;
  readonly operations: Map<Operation, SurfaceOperation>;
  readonly surfaces: Set<string>;
  example?: Json;
}

/** Collects the entries: canonical ones first, then by status and code. */
export function errorEntries(surfaces: readonly Surface[]): ErrorEntry[] {
  const drafts = new Map<string, Draft>();
  const draft = (declared: DeclaredError | RangedError): Draft => {
    const key = JSON.stringify([declared.family, declared.code]);
    const known = drafts.get(key) ?? {
      declared,
      statuses: new Set(),
      operations: new Map(),
      surfaces: new Set(),
    };
    known.statuses.add(statusOf(declared));
    drafts.set(key, known);
    return known;
  };
  for (const { name, contract } of surfaces) {
    for (const operation of contract.operations)
      for (const declared of [...operation.errors, ...operation.rangedErrors]) {
        const entry = draft(declared);
        entry.operations.set(operation, { surface: name, operation });
        entry.example ??= namedExample(contract.document, operation, declared);
      }
    for (const declared of contract.surfaceErrors) draft(declared).surfaces.add(name);
  }
  return [...drafts.values()]
    .map(({ declared, example, statuses, operations, surfaces: reached }) => ({
      declared,
      statuses: [...statuses].sort((a, b) => rank(a) - rank(b)),
      catalogue: "range" in declared ? undefined : declared.catalogue,
      operations: [...operations.values()],
      surfaces: [...reached],
      example: example ?? exampleBody(declared),
    }))
    .sort(({ declared: a }, { declared: b }) => {
      if (a.family !== b.family) return a.family === "canonical" ? -1 : 1;
      return rank(statusOf(a)) - rank(statusOf(b)) || (a.code < b.code ? -1 : 1);
    });
}

function statusOf(declared: DeclaredError | RangedError): number | StatusRange {
  return "range" in declared ? declared.range : declared.status;
}

/** Ranges stand behind their statuses, and `default` behind everything. */
function rank(status: number | StatusRange): number {
  return typeof status === "number" ? status : { "4XX": 499.5, "5XX": 599.5, default: 600 }[status];
}

/** The example that the document gives for a code by name. */
function namedExample(
  document: JsonObject,
  operation: Operation,
  declared: DeclaredError | RangedError,
): Json | undefined {
  const response =
    "range" in declared
      ? operation.responses.find(({ key }) => key === declared.range)
      : matchResponse(operation, declared.status);
  const media = response?.content.find(({ name }) => name === declared.mediaType);
  return media === undefined ? undefined : valueAt(document, media, declared.code);
}

function valueAt(document: JsonObject, media: MediaType, code: string): Json | undefined {
  let node: Json | undefined = document;
  const segments = media.pointer.split("/").slice(1);
  for (const segment of [...segments, "examples", code, "value"]) {
    const key: string = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    node =
      typeof node === "object" && node !== null && Object.hasOwn(node, key)
        ? Reflect.get(node, key)
        : undefined;
  }
  return node;
}

/** A body for a code from the catalogue alone; of one that a schema describes, what the code tells. */
function exampleBody(declared: DeclaredError | RangedError): Json {
  const { code, family, details } = declared;
  const { catalogue = undefined, members } = "range" in declared ? { members: declared.members } : declared;
  const status = statusOf(declared);
  if (members) {
    const told: JsonObject = { code, error: code, message: "…", error_description: "…", status };
    return Object.fromEntries(members.tells.map((name) => [name, told[name] ?? null]));
  }
  if (family === "oauth")
    return { error: code, ...(catalogue === undefined ? {} : { error_description: catalogue.message }) };
  return {
    code,
    message: catalogue?.message ?? "…",
    status,
    ...(catalogue?.hint === undefined ? {} : { hint: catalogue.hint }),
    ...(details === "required" ? { details: [{ type: "missing", loc: ["body"], msg: "is required" }] } : {}),
  };
}
