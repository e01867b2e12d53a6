import type { Contract, Position } from "../contract/index.js";

/** A position is looked for once per rule: a server that breaks one rule breaks it in every answer. */
const positions = new WeakMap<Contract, Map<string, Position | undefined>>();

/** Returns where a rule was written; `undefined` when no more is known than the file it is in. */
export function positionOf(contract: Contract, pointer: string): Position | undefined {
  let known = positions.get(contract);
  if (!known) {
    known = new Map();
    positions.set(contract, known);
  }
  if (!known.has(pointer)) known.set(pointer, locate(contract, pointer));
  return known.get(pointer);
}

function locate(contract: Contract, pointer: string): Position | undefined {
  const position = contract.locate(pointer);
  const root = contract.locate("");
  const isRoot =
    position?.file === root?.file && position?.line === root?.line && position?.column === root?.column;
  return isRoot ? undefined : position;
}
