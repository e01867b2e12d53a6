import type { Fail } from "../../generated/api/errors.js";
import type { LookUpFile } from "../engine/files/file-descriptor.js";
import type { RunFile } from "../engine/files/run-file.js";
import { type Graph, type InputOf, startInputs } from "../engine/graph/graph.js";
import type { InputFault } from "../engine/input-fault.js";
import { readInputs } from "../engine/inputs.js";
import type { JsonObject, JsonValue } from "../engine/json.js";
import { MOST_FILES } from "../engine/limits.js";
import { atLeastOne } from "./at-least-one.js";
import type { FileOwner, Files } from "./files.js";

/** What a caller gives to a run, as it was sent. */
export interface GivenInputs {
  readonly inputs: unknown;
  /** Files beside the inputs. */
  readonly files: unknown;
}

/** What a run is given. */
export interface RunInputs {
  /** As the start node declares them; files are descriptors. */
  readonly inputs: JsonObject;
  /** Descriptors of the files beside them. */
  readonly beside: JsonValue;
  /** All files that the two name. */
  readonly files: readonly RunFile[];
}

/** Files beside the inputs, which every run takes whether its graph has a use for them or not. */
export const FILES_BESIDE: InputOf<"file-list"> = {
  name: "files",
  type: "file-list",
  required: false,
  max_files: 10,
};

/** Reads what a run is given, and finds its files; refuses it with all that is wrong. */
export async function readRunInputs(
  graph: Graph,
  given: GivenInputs,
  owner: FileOwner,
  files: Pick<Files, "usable">,
  fail: Fail<"invalid_param">,
): Promise<RunInputs> {
  const read = (lookUp: LookUpFile) => ({
    inputs: readInputs(startInputs(graph), given.inputs, lookUp),
    beside: readInputs([FILES_BESIDE], given, lookUp),
  });

  // Read once to learn which files are named, and again when they are found.
  const named = new Set<string>();
  read((id) => {
    named.add(id);
    return undefined;
  });
  if (named.size > MOST_FILES) {
    const msg = `A run takes at most ${MOST_FILES} files`;
    throw fail.invalid_param({ details: [{ type: "too_many_items", loc: ["body"], msg }] });
  }
  const usable = new Map((await files.usable(owner, named)).map((file) => [file.id, file]));
  const { inputs, beside } = read((id) => usable.get(id)?.facts);
  if (inputs.ok && beside.ok)
    return {
      inputs: inputs.values,
      beside: beside.values[FILES_BESIDE.name] ?? [],
      files: [...usable.values()],
    };

  const details = atLeastOne([
    ...(inputs.ok ? [] : inputs.faults.map((fault) => detailOf(fault, "body", "inputs"))),
    ...(beside.ok ? [] : beside.faults.map((fault) => detailOf(fault, "body"))),
  ]);
  throw details ? fail.invalid_param({ details }) : new Error("inputs are wrong without a fault");
}

/** A fault as an entry of `details`, below a place in the request. */
export function detailOf({ type, loc, msg }: InputFault, ...place: readonly string[]) {
  return { type, loc: [...place, ...loc], msg };
}
