/** Plays recipes and holds them to what they promise. */

import { errorCodeOf } from "../../check/index.js";
import type { Contract, Operation } from "../../contract/index.js";
import { messageOf, RunError } from "../../generate/index.js";
import type { Desk } from "../desk.js";
import type { Outcome, WireRequest } from "../model.js";
import { isSafe } from "../plan.js";
import { type Draft, writableContent } from "../request/draft.js";
import { serialize } from "../request/serialize.js";
import { RULES } from "../rules.js";
import type { Recipe, RecipeAnswer, RecipeContext, RecipeRequest } from "./recipes.js";

/** The provoker that findings of recipes name. */
const PROVOKER = "recipes";

/**
 * Looks at recipes before anything is sent.
 *
 * @throws {RunError} For a recipe of an operation or a code that the contract does not declare.
 */
export function checkRecipes(contract: Contract, recipes: readonly Recipe[]): void {
  for (const recipe of recipes) {
    const operation = operationOf(contract, recipe.operation);
    if (!operation.errors.some(({ code }) => code === recipe.code))
      throw new RunError("recipe-unknown", `\`${recipe.operation}\` declares no code \`${recipe.code}\``, {
        fix: "name a declared code, or declare it",
      });
  }
}

/**
 * Plays recipes one after another.
 *
 * @param isReadOnly - Leaves out the recipes that call anything but GET and HEAD.
 * @returns What was left out, for people.
 * @throws {RunError} For a call of an operation that the contract does not declare.
 */
export async function playRecipes(
  desk: Desk,
  contract: Contract,
  baseUrl: string,
  recipes: readonly Recipe[],
  isReadOnly: boolean,
): Promise<string[]> {
  const leftOut: string[] = [];
  for (const recipe of recipes) {
    const operation = operationOf(contract, recipe.operation);
    if (desk.isSpent) break;
    if (isReadOnly && !isSafe(operation)) leftOut.push(nameOf(recipe));
    else if (!(await playRecipe(desk, contract, baseUrl, recipe, operation, isReadOnly)))
      leftOut.push(nameOf(recipe));
  }
  return leftOut.length === 0
    ? []
    : [
        `${leftOut.length} of ${recipes.length} recipes call more than GET and HEAD, and were left out: ${leftOut.join(", ")}.`,
      ];
}

function nameOf({ operation, code }: Recipe): string {
  return `\`${code}\` of \`${operation}\``;
}

/** @returns Whether the recipe was played; not where it calls what a read-only run may not. */

async function playRecipe(
  desk: Desk,
  contract: Contract,
  baseUrl: string,
  recipe: Recipe,
  operation: Operation,
  isReadOnly: boolean,
): Promise<boolean> {
  const { code } = recipe;
  const received: string[] = [];
  let isMet = false;
  let isUnsafe = false;
  const context: RecipeContext = {
    baseUrl,
    async call(id, request = {}) {
      const called = operationOf(contract, id);
      if (isReadOnly && !isSafe(called)) {
        isUnsafe = true;
        throw new Error(`\`${id}\` is not called in a run that must not change anything`);
      }
      const wire = wireRequestOf(called, request);
      const outcome = await desk.perform({
        provoker: PROVOKER,
        operation: called,
        title: `the recipe for \`${code}\` of \`${operation.id}\``,
        request: wire,
        who: request.as ?? "main",
        reaches: "operation",
        expectation: { kind: "declared" },
      });
      const answer = answerOf(outcome);
      if (called === operation) {
        const answered = answer.status >= 400 ? errorCodeOf(operation, answer.json) : undefined;
        isMet ||= answered === code;
        received.push(`\`${answer.status}${answered === undefined ? "" : ` ${answered}`}\``);
      }
      return answer;
    },
  };
  let failure: string | undefined;
  try {
    await recipe.run(context);
  } catch (error) {
    if (error instanceof RunError) throw error;
    failure = messageOf(error);
  }
  if (isUnsafe) return false;
  // A recipe that was cut short proves nothing.
  if (isMet || desk.isSpent) return true;
  const got = received.length === 0 ? "no call of the operation" : received.join(", ");
  const position = contract.locate(operation.pointer);
  desk.findings.note({
    rule: "code-not-provoked",
    severity: RULES["code-not-provoked"].severity,
    message: `The recipe for \`${code}\` of \`${operation.id}\` did not bring it about: received ${got}${failure === undefined ? "" : `; it ended with: ${failure}`}.`,
    expected: code,
    received: got,
    fix: "make the condition answer its code, or mend the recipe",
    operation: operation.id,
    endpoint: `${operation.method.toUpperCase()} ${operation.path}`,
    provoker: PROVOKER,
    title: `the recipe for \`${code}\``,
    schemaPointer: operation.pointer,
    ...(position && { position }),
  });
  return true;
}

function operationOf(contract: Contract, id: string): Operation {
  const operation = contract.operations.find((candidate) => candidate.id === id);
  if (!operation)
    throw new RunError("recipe-unknown", `there is no operation \`${id}\``, {
      fix: "name an operationId of the document",
    });
  return operation;
}

function wireRequestOf(
  operation: Operation,
  { path, query, header, cookie, body, mediaType }: RecipeRequest,
): WireRequest {
  const media = writableContent(operation).find(({ name }) => mediaType === undefined || name === mediaType);
  if (body !== undefined && !media)
    throw new Error(
      `\`${operation.id}\` declares no body${mediaType === undefined ? "" : ` of ${mediaType}`}`,
    );
  const draft: Draft = {
    path: { ...path },
    query: { ...query },
    header: { ...header },
    cookie: { ...cookie },
    ...(body !== undefined && media && { body: { mediaType: media, value: body } }),
  };
  return serialize(operation, draft);
}

function answerOf({ answer, json }: Outcome): RecipeAnswer {
  if (!answer) throw new Error("there was no answer, or the budget of the run is spent");
  return {
    status: answer.status,
    headers: answer.headers,
    json,
    text: Buffer.from(answer.body).toString("utf8"),
  };
}
