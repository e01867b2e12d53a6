import { type Contract, METHODS, type Operation } from "../../contract/index.js";
import type { Play } from "../model.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, declaresStatus, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** OPTIONS is answered by CORS, HEAD by GET, TRACE by what stands before the server: they prove nothing. */
const TRIED = METHODS.filter((method) => !["options", "head", "trace"].includes(method));

/** Every method that a path does not declare. */
export const method: Provoker = {
  id: "method",
  description: "Every method that a path item does not declare.",
  isValid: false,
  per: "path",
  applies: () => true,
  *play(scene: Scene): Play {
    const { operation, contract } = scene;
    const { draft: base, wasAccepted = false } = baseDraft(scene) ?? {};
    if (!base) return;
    const request = serialize(operation, base);
    const siblings = contract.operations.filter(({ path }) => path === operation.path);
    // A server may look for the resource first, so an id that never led anywhere proves nothing.
    const isFound = wasAccepted || !operation.path.includes("{");
    const isDeclared =
      isFound &&
      (contract.surfaceErrors.some(({ status }) => status === 405) ||
        siblings.some((sibling) => declaresStatus(sibling, 405)));
    for (const undeclared of TRIED) {
      if (siblings.some((sibling) => sibling.method === undeclared)) continue;
      // A router goes on to the next template that fits; what it finds there is another operation.
      if (mayMeanAnother(contract, operation, undeclared)) continue;
      yield caseOf(scene, {
        request: { ...request, method: undeclared.toUpperCase() },
        title: `${undeclared.toUpperCase()}, which the path item does not declare`,
        schemaPointer: operation.pointer.slice(0, operation.pointer.lastIndexOf("/")),
        reaches: "surface",
        expectation: {
          kind: "refused",
          rule: isDeclared ? "declared-status-missed" : "undeclared-method-served",
          because: isDeclared ? "the method is not declared and 405 is" : "the method is not declared",
          ...(isDeclared && { statuses: [405] }),
        },
      });
    }
  },
};

function mayMeanAnother(contract: Contract, { path }: Operation, undeclared: string): boolean {
  return contract.operations.some(
    (other) => other.method === undeclared && other.path !== path && overlap(other.path, path),
  );
}

/** Whether one URL can fit both templates. */
function overlap(a: string, b: string): boolean {
  const [first, second] = [a.split("/"), b.split("/")];
  return (
    first.length === second.length &&
    first.every(
      (segment, index) => segment === second[index] || segment.includes("{") || second[index]?.includes("{"),
    )
  );
}
