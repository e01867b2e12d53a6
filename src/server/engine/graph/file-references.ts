import { FILE_MEMBERS } from "../files/file-descriptor.js";
import { type Graph, type GraphNode, SYSTEM_NODE_ID } from "./graph.js";
import { SYSTEM_FILES } from "./outputs.js";
import { formatReference, type Reference } from "./template.js";
import { graphReferences } from "./template-sites.js";

/** What of files a value is. */
type FileType = "file" | "file-list";

/** Whether the output of a node, or of the system, is a file or a list of files. */
export function fileTypeOf(
  { nodeId, output }: Reference,
  nodes: ReadonlyMap<string, GraphNode>,
): FileType | undefined {
  if (nodeId === SYSTEM_NODE_ID) return output === SYSTEM_FILES ? "file-list" : undefined;
  const node = nodes.get(nodeId);
  const declared = node?.type === "start" ? node.inputs.find(({ name }) => name === output) : undefined;
  return declared?.type === "file" || declared?.type === "file-list" ? declared.type : undefined;
}

/** Says what is wrong with the path of a reference into files, and what to do about it. */
export function filePathFault(
  reference: Reference,
  type: FileType,
): { readonly message: string; readonly fix: string } | undefined {
  const { path } = reference;
  const name = formatReference({ ...reference, path: [] });
  if (type === "file") return memberFault(name, path);
  const [index, ...rest] = path;
  if (index === undefined || (index === "length" && rest.length === 0)) return undefined;
  if (/^\d+$/.test(index)) return memberFault(`${name}.${index}`, rest);
  return { message: `\`${name}\` is a list of files.`, fix: `Name one of them, as \`${name}.0.name\`.` };
}

function memberFault(name: string, [member, ...rest]: readonly string[]) {
  if (member === undefined || (FILE_MEMBERS.includes(member) && rest.length === 0)) return undefined;
  return {
    message: `\`${name}\` is a file and has no \`${[member, ...rest].join(".")}\`.`,
    fix: `Use one of ${FILE_MEMBERS.map((known) => `\`${name}.${known}\``).join(", ")}.`,
  };
}

/** The references of a graph that lead to the text of files. */
export function textReferences(graph: Graph): readonly Reference[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return graphReferences(graph).filter((reference) => {
    const type = fileTypeOf(reference, nodes);
    return type !== undefined && reference.path[type === "file" ? 0 : 1] === "text";
  });
}
