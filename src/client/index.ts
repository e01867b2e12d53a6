/**
 * `wireproof/client`: what generated clients run on. No Node built-ins; runs wherever `fetch` does.
 *
 * Arguments are checked, so that a mistake which no compiler has seen is told in words. Node and the development builds of bundlers
 * take this module, by the conditions `node` and `development`; every other build takes `unchecked.ts`, which is a third smaller.
 */

// In place of those of the same name below.
export { createClient, match } from "./checked.js";
export * from "./unchecked.js";
