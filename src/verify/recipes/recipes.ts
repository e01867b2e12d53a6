/** Recipes: how to bring about the codes that no document tells how to. */

import type { Json } from "../../contract/index.js";

/** What a recipe sends. Parameters are written by their declared `style`; what is not declared is not sent. */
export interface RecipeRequest {
  readonly path?: { readonly [name: string]: Json };
  readonly query?: { readonly [name: string]: Json };
  readonly header?: { readonly [name: string]: Json };
  readonly cookie?: { readonly [name: string]: Json };
  readonly body?: Json;
  /** One of the declared media types. Default: the first that can be written. */
  readonly mediaType?: string;
  /** Whose credentials. Default: `main`. */
  readonly as?: "main" | "other" | "nobody";
}

/** What came back. */
export interface RecipeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed JSON body; `undefined` when there is none. */
  readonly json: Json | undefined;
  readonly text: string;
}

/** What a recipe has at hand. */
export interface RecipeContext<OperationId extends string = string> {
  /** Origin and base path, for requests of another kind: a fault hook, another surface. */
  readonly baseUrl: string;
  /**
   * Sends a request of an operation and judges the answer like every other of the run.
   *
   * @throws {Error} When the request cannot be written or the budget of the run is spent.
   */
  call(operation: OperationId, request?: RecipeRequest): Promise<RecipeAnswer>;
}

/** One way to bring about one code of one operation. */
export interface Recipe {
  readonly operation: string;
  readonly code: string;
  readonly run: (context: RecipeContext) => void | Promise<void>;
}

/** A table of operations as `wireproof generate` writes it: `import * as operations from "./generated/operations.js"`. */
export type OperationTable = { readonly [id: string]: unknown };

/** The ids of the operations in a table; other exports of the module are none. */
export type OperationIdOf<Table extends OperationTable> = {
  [Id in keyof Table & string]: Table[Id] extends { readonly errors: object } ? Id : never;
}[keyof Table & string];

/** The codes that an operation of a table declares. */
export type CodeOf<Table extends OperationTable, Id extends keyof Table> = Table[Id] extends {
  readonly errors: infer Errors;
}
  ? Errors[keyof Errors] extends readonly (infer Code extends string)[]
    ? Code
    : never
  : never;

/** Declares a recipe; an operation or a code that the table does not declare does not compile. */
export type Provoke<Table extends OperationTable> = <Id extends OperationIdOf<Table>>(
  operation: Id,
  code: CodeOf<Table, Id>,
  run: (context: RecipeContext<OperationIdOf<Table>>) => void | Promise<void>,
) => void;

/**
 * Makes the recipes of a file, to be its default export. A recipe is met when one of its calls of the operation is answered
 * with the code.
 *
 * ```ts
 * import type * as operations from "../src/generated/api/operations.js";
 *
 * export default recipes<typeof operations>((provoke) => {
 *   provoke("getApp", "app_not_found", async ({ call }) => {
 *     await call("getApp", { path: { app_id: crypto.randomUUID() } });
 *   });
 * });
 * ```
 */
export function recipes<Table extends OperationTable>(
  define: (provoke: Provoke<Table>) => void,
): readonly Recipe[] {
  const made: Recipe[] = [];
  define((operation, code, run) => {
    // The run has every operation of the contract; the narrower type is for the author.
    made.push({ operation, code, run: (context) => run(context) });
  });
  return made;
}

/** Whether a recipes file holds recipes. */
export function isRecipes(value: unknown): value is readonly Recipe[] {
  return (
    Array.isArray(value) &&
    value.every((recipe) => typeof recipe === "object" && recipe !== null && typeof recipe.run === "function")
  );
}
