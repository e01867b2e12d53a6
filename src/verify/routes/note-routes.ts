/** Findings about routes. */

import type { Contract } from "../../contract/index.js";
import type { Findings } from "../findings.js";
import { RULES } from "../rules.js";
import { diffRoutes } from "./diff-routes.js";
import { expressRoutes } from "./express-routes.js";

/** Adds what the routes of an application and the document do not have in common. Sends nothing. */
export function noteRoutes(findings: Findings, contract: Contract, app: object): void {
  const { undocumented, unserved } = diffRoutes(contract, expressRoutes(app));
  for (const { method, path } of undocumented) {
    const position = contract.locate("/paths");
    findings.note({
      rule: "undocumented-route",
      severity: RULES["undocumented-route"].severity,
      message: `The application routes \`${method} ${path}\`, which no operation describes.`,
      expected: "an operation for each route of the surface",
      received: `${method} ${path}`,
      fix: "declare the operation, or mount the route elsewhere",
      endpoint: `${method} ${path}`,
      provoker: "routes",
      title: "the router of the application",
      schemaPointer: "/paths",
      ...(position && { position }),
    });
  }
  for (const operation of contract.operations.filter(({ id }) => unserved.includes(id))) {
    const position = contract.locate(operation.pointer);
    findings.note({
      rule: "operation-not-served",
      severity: RULES["operation-not-served"].severity,
      message: `The application has no route for \`${operation.id}\`, although it has routes for other operations.`,
      expected: `a route for \`${operation.method.toUpperCase()} ${operation.path}\``,
      received: "no such route",
      fix: "add the handler, or remove the operation",
      operation: operation.id,
      endpoint: `${operation.method.toUpperCase()} ${operation.path}`,
      provoker: "routes",
      title: "the router of the application",
      schemaPointer: operation.pointer,
      ...(position && { position }),
    });
  }
}
