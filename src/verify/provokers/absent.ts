import type { Contract, Json, Operation, Parameter } from "../../contract/index.js";
import { ofLength } from "../data/boundary.js";
import { valuesOf } from "../data/values.js";
import { prefixesOf } from "../memory.js";
import type { Play } from "../model.js";
import { withParameter } from "../request/draft.js";
import { baseDraft, caseOf, declaresStatus, draw, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Well-formed ids that nothing has. */
export const absent: Provoker = {
  id: "absent",
  description: "Well-formed ids of resources that do not exist.",
  isValid: true,
  applies: (operation) => operation.path.includes("{"),
  *play(scene: Scene): Play {
    const { operation, contract } = scene;
    const base = baseDraft(scene)?.draft;
    const parameter = lastPathParameter(operation);
    if (!base || !parameter) return;
    const id = absentId(scene, parameter, base.path[parameter.name]);
    if (id === undefined) return;
    yield caseOf(scene, {
      draft: withParameter(base, parameter, id.value),
      title: `path \`${parameter.name}\` of a resource that does not exist`,
      schemaPointer: parameter.pointer,
      expectation:
        isResourceRead(contract, operation) && isUnguessed(id.value, id.isMadeUp)
          ? {
              kind: "refused",
              rule: "absent-resource-found",
              because: "404 is declared and nothing was ever created under this id",
            }
          : { kind: "declared" },
    });
  },
};

function lastPathParameter({ path, parameters }: Operation): Parameter | undefined {
  const name = /\{([^{}]+)\}[^{}]*$/.exec(path)?.[1];
  return parameters.find((parameter) => parameter.in === "path" && parameter.name === name);
}

/** A GET of an item whose collection is declared too: only there a path parameter surely names a resource. */
function isResourceRead({ operations }: Contract, operation: Operation): boolean {
  const isItem = prefixesOf(operation.path).at(-1) === operation.path;
  const collection = operation.path.slice(0, operation.path.lastIndexOf("/"));
  return (
    operation.method === "get" &&
    isItem &&
    declaresStatus(operation, 404) &&
    operations.some(({ path, method }) => path === collection && (method === "post" || method === "get"))
  );
}

/** An id that is too long to have been given out by counting, and in what was drawn from a schema to be a day. */
function isUnguessed(id: Json, isMadeUp: boolean): boolean {
  return typeof id === "number" ? id >= 100_000_000 : String(id).length >= (isMadeUp ? 9 : 20);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id of the same form as a known one, so that it is refused for its absence and not for its looks. */
function absentId(
  scene: Scene,
  parameter: Parameter,
  known: Json | undefined,
): { readonly value: Json; readonly isMadeUp: boolean } | undefined {
  const validate = scene.contract.validators.request(parameter.schemaPointer);
  const digits = String(scene.random.nextInt(100_000_000, 999_999_999));
  const candidates: Json[] = [];
  if (typeof known === "number") candidates.push(Number(digits), 2_000_000_000);
  if (typeof known === "string" && UUID.test(known)) candidates.push(`00000000-0000-4000-8000-000${digits}`);
  if (typeof known === "string") candidates.push(ofLength(`wp${digits}`, [...known].length), `wp${digits}`);
  const isFree = (candidate: Json) => validate(candidate) === undefined && candidate !== known;
  const madeUp = candidates.find(isFree);
  if (madeUp !== undefined) return { value: madeUp, isMadeUp: true };
  const drawn = draw(scene, valuesOf(parameter.schema, { schemas: scene.schemas, place: "path", open: [] }));
  return drawn && isFree(drawn.value) ? { value: drawn.value, isMadeUp: false } : undefined;
}
