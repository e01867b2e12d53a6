/** Bounds on the shape of a parsed body, checked without recursion before anything recursive sees it. */

import type { ErrorDetail } from "../../contract/index.js";
import type { Limits } from "../options.js";

/** What a walk over a parsed body found. */
export interface Shape {
  readonly problem: ErrorDetail | undefined;
  /** Whether a member is named `__proto__`, or `constructor` with a `prototype` in it: harmless here, not after a careless merge. */
  readonly poisonous: boolean;
}

const CLEAN: Shape = { problem: undefined, poisonous: false };

/** Measures a parsed JSON value. Linear, and stops at the first bound that is passed. */
export function measure(value: unknown, { bodyDepth, bodyMembers }: Limits): Shape {
  if (typeof value !== "object" || value === null) return CLEAN;
  let level: object[] = [value];
  let members = 0;
  let poisonous = false;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > bodyDepth) {
      const msg = `must nest at most ${bodyDepth} deep`;
      return { problem: { type: "nesting_too_deep", loc: ["body"], msg }, poisonous };
    }
    const next: object[] = [];
    for (const node of level) {
      if (Array.isArray(node)) {
        members += node.length;
        for (const item of node) if (typeof item === "object" && item !== null) next.push(item);
      } else {
        for (const [name, item] of Object.entries(node)) {
          members++;
          if (isPoison(name, item)) poisonous = true;
          if (typeof item === "object" && item !== null) next.push(item);
        }
      }
      if (members > bodyMembers) {
        const msg = `must have at most ${bodyMembers} members and items in all`;
        return { problem: { type: "too_many_members", loc: ["body"], msg }, poisonous };
      }
    }
    level = next;
  }
  return poisonous ? { problem: undefined, poisonous } : CLEAN;
}

function isPoison(name: string, value: unknown): boolean {
  if (name === "__proto__") return true;
  return (
    name === "constructor" && typeof value === "object" && value !== null && Object.hasOwn(value, "prototype")
  );
}

/**
 * Removes the members that `measure` calls poisonous, everywhere. Done after validation: a closed schema refuses them by name, and
 * to an open one they are nothing that anyone asked for.
 */
export function removePoison(value: unknown): void {
  const stack: unknown[] = [value];
  while (stack.length > 0) {
    const node = stack.pop();
    if (typeof node !== "object" || node === null) continue;
    for (const [name, item] of Object.entries(node)) {
      if (!Array.isArray(node) && isPoison(name, item)) Reflect.deleteProperty(node, name);
      else stack.push(item);
    }
  }
}
