/** Operations of a document with what they inherit, for the rules that judge them one by one. */

import { type CatalogueEntry, type Family, readCatalogue } from "./catalogue.js";
import { isNode, member, memberNode, type Node, text } from "./node.js";
import type { RuleContext, Visitor } from "./rule.js";

/** An operation under `paths`. */
export interface LintedOperation {
  readonly node: Node;
  /** `POST`. */
  readonly method: string;
  /** `operationId`, or the method, in backticks. */
  readonly name: string;
  readonly family: Family;
  /** The document's catalogue. */
  readonly catalogue: readonly CatalogueEntry[] | undefined;
  /** The codes that it lists. */
  readonly listed: readonly CatalogueEntry[];
  /** The codes that it may answer: listed ones, and those that apply to what it declares. */
  readonly codes: readonly CatalogueEntry[];
  /** Whether a request without credentials is turned away. */
  readonly isSecured: boolean;
  readonly hasBody: boolean;
  /** Parameters of the operation and of its path item, references followed. */
  readonly parameters: readonly unknown[];
}

/** Returns a visitor that calls `judge` for each operation under `paths`; those of callbacks and webhooks are not the API's own. */
export function eachOperation(judge: (operation: LintedOperation, context: RuleContext) => void): Visitor {
  let root: Node = {};
  let catalogue: readonly CatalogueEntry[] | undefined;
  let pathItem: Node = {};
  let outside = 0;
  const outsider = { enter: () => void outside++, leave: () => void outside-- };
  return {
    Root(node, context) {
      root = isNode(node) ? node : {};
      catalogue = readCatalogue(node, context);
    },
    Callback: outsider,
    WebhooksMap: outsider,
    PathItem(node) {
      if (outside === 0) pathItem = isNode(node) ? node : {};
    },
    Operation(node, context) {
      if (outside === 0 && isNode(node))
        judge(readOperation(node, pathItem, root, catalogue, context), context);
    },
  };
}

function readOperation(
  node: Node,
  pathItem: Node,
  root: Node,
  catalogue: readonly CatalogueEntry[] | undefined,
  context: RuleContext,
): LintedOperation {
  const method = String(context.key).toUpperCase();
  const declaredFamily = text(node, "x-error-family") ?? text(pathItem, "x-error-family");
  const family: Family = declaredFamily === "oauth" ? "oauth" : "canonical";
  const security = member(node, "security") ?? member(root, "security");
  const requirements = Array.isArray(security) ? security.filter(isNode) : [];
  const parameters = [pathItem, node].flatMap((owner) => {
    const list = member(owner, "parameters");
    return Array.isArray(list) ? list.map((parameter) => context.resolve(parameter).node) : [];
  });
  const hasBody = member(node, "requestBody") !== undefined;
  const isSecured =
    requirements.length > 0 && requirements.every((requirement) => Object.keys(requirement).length > 0);
  const facts = new Set([
    "always",
    ...(isSecured ? ["has-security"] : []),
    ...(hasBody ? ["has-body", "has-input"] : []),
    ...(parameters.length > 0 ? ["has-parameters", "has-input"] : []),
  ]);
  const names = listedNames(node);
  const ofFamily = (catalogue ?? []).filter((entry) => entry.family === family);
  const listed = ofFamily.filter(({ code }) => names.includes(code));
  return {
    node,
    method,
    name: quoted(text(node, "operationId"), method),
    family,
    catalogue,
    listed,
    codes: ofFamily.filter(
      (entry) => listed.includes(entry) || entry.applies.some((name) => facts.has(name)),
    ),
    isSecured,
    hasBody,
    parameters,
  };
}

function quoted(operationId: string | undefined, method: string): string {
  return operationId === undefined ? `the ${method} operation` : `\`${operationId}\``;
}

/** An entry of `x-error-codes` is a name, or an object that has it. */
function listedNames(node: Node): readonly string[] {
  const list = member(node, "x-error-codes");
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const name = typeof item === "string" ? item : text(item, "code");
    return name === undefined ? [] : [name];
  });
}

/** Whether a status is declared for an operation: by a code, or by a response written by hand. */
export function declaresStatus({ node, codes }: LintedOperation, status: number): boolean {
  const responses = Object.keys(memberNode(node, "responses"));
  const range = `${Math.floor(status / 100)}XX`;
  return (
    codes.some((entry) => entry.status === status) ||
    responses.some((key) => key === String(status) || key.toUpperCase() === range || key === "default")
  );
}
