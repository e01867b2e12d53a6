import { textReferences } from "../graph/file-references.js";
import { SYSTEM_NODE_ID } from "../graph/graph.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.js";
import type { RunRequest } from "../run-request.js";
import { fileIdOf } from "./file-descriptor.js";
import { fileValue } from "./file-value.js";

/** The files of a run, as its nodes meet them. */
export interface FilesOfRun {
  /** Reads the texts that the graph refers to, one after the other; they are kept as long as the run. */
  load(signal: AbortSignal): Promise<void>;
  /** A file, or each of a list of files, as templates meet it. */
  opened(value: JsonValue): JsonValue;
  /** A text as it may be kept and shown: links in it are good for nothing. */
  concealedText(text: string): string;
  /** Values, likewise. */
  concealed(values: JsonObject): JsonObject;
}

/**
 * Makes the files of a run ready.
 *
 * @param maxLength - Characters of a file's text.
 */
export function filesOfRun(
  { graph, inputs, system, files = [] }: Pick<RunRequest, "graph" | "inputs" | "system" | "files">,
  maxLength: number,
): FilesOfRun {
  const byId = new Map(files.map((file) => [file.id, file]));
  const texts = new Map<string, string>();

  function opened(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map(opened);
    const file = byId.get(fileIdOf(value) ?? "");
    if (!file || !isJsonObject(value)) return value;
    return fileValue(value, { text: () => texts.get(file.id) ?? "", url: file.url });
  }

  const concealedText = (text: string): string =>
    files.reduce((hidden, { secret }) => hidden.replaceAll(secret, "…"), text);

  function concealed(value: JsonValue): JsonValue {
    if (typeof value === "string") return concealedText(value);
    if (Array.isArray(value)) return value.map(concealed);
    return isJsonObject(value) ? concealedMembers(value) : value;
  }
  const concealedMembers = (values: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, concealed(value)]));

  return {
    async load(signal) {
      for (const { nodeId, output } of byId.size === 0 ? [] : textReferences(graph)) {
        const given = nodeId === SYSTEM_NODE_ID ? system.files : inputs[output];
        for (const value of [given ?? null].flat()) {
          const file = byId.get(fileIdOf(value) ?? "");
          if (file && !texts.has(file.id)) texts.set(file.id, await file.text(maxLength, signal));
        }
      }
    },
    opened,
    concealedText,
    concealed: (values) => (files.length === 0 ? values : concealedMembers(values)),
  };
}
