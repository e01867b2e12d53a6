/** Names for operations that have none, so that every reader can speak of every operation. */

import { own, ownString, setOwn } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { type RawOperation, rawOperations } from "./path-items.js";

/** Writes an `operationId` into each operation without one: from method and path, unique, whatever the order of the paths. */
export function nameOperations(document: JsonObject): void {
  const operations = rawOperations(document);
  const taken = new Set(operations.flatMap(({ operation }) => ownString(operation, "operationId") ?? []));
  const nameless = operations.filter(({ operation }) => own(operation, "operationId") === undefined);
  for (const raw of nameless.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))) {
    const base = derivedId(raw);
    let id = base;
    for (let count = 2; taken.has(id); count++) id = `${base}${count}`;
    taken.add(id);
    setOwn(raw.operation, "operationId", id);
  }
}

function sortKey({ path, method }: RawOperation): string {
  return `${path}\0${method}`;
}

/** `get /apps/{app_id}/runs` → `getAppsByAppIdRuns`; `get /` → `getRoot`. */
function derivedId({ method, path }: RawOperation): string {
  const words = path.split("/").flatMap((segment) => {
    const spoken = segment.replace(/\{([^}]*)\}/g, " by $1 ");
    return spoken.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  });
  const tail = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
  return method + (tail === "" ? "Root" : tail);
}
