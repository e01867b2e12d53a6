import { canonicalUuid } from "../../uuid.js";
import type { InputFault } from "../input-fault.js";
import { isJsonObject } from "../json.js";
import { FILE_KINDS, type FileDescriptor, type LookUpFile, TRANSFER_METHOD } from "./file-descriptor.js";

/** A file that was given, or what is wrong with it, each fault at a place within it. */
export type ReadFile = { readonly value: FileDescriptor } | { readonly faults: readonly InputFault[] };

const NO_FILE: InputFault = {
  type: "object_type",
  loc: [],
  msg: "The input should be a file, an object of `type`, `transfer_method` and `upload_file_id`",
};

/**
 * Reads a file as callers name it, in Dify's form: `{ type, transfer_method: "local_file", upload_file_id }`. Other members are
 * ignored. A file that does not exist and one that is not theirs to use are one and the same fault.
 */
export function readFile(given: unknown, lookUp: LookUpFile): ReadFile {
  if (!isJsonObject(given)) return { faults: [NO_FILE] };
  const type = FILE_KINDS.find((kind) => kind === given.type);
  const isUploaded = given.transfer_method === TRANSFER_METHOD;
  const id = typeof given.upload_file_id === "string" ? canonicalUuid(given.upload_file_id) : undefined;
  const facts = id === undefined ? undefined : lookUp(id);
  if (type !== undefined && isUploaded && id !== undefined && facts !== undefined)
    return { value: { type, transfer_method: TRANSFER_METHOD, upload_file_id: id, ...facts } };
  const faults: InputFault[] = [];
  if (type === undefined)
    faults.push(
      fault("type", given, "enum", `should be one of ${FILE_KINDS.map((kind) => `'${kind}'`).join(", ")}`),
    );
  if (!isUploaded)
    faults.push(
      fault("transfer_method", given, "enum", `should be '${TRANSFER_METHOD}': upload the file first`),
    );
  if (facts === undefined)
    faults.push(
      fault("upload_file_id", given, "invalid", "should name a file that you have uploaded for this app"),
    );
  return { faults };
}

function fault(
  member: string,
  given: { readonly [name: string]: unknown },
  type: InputFault["type"],
  expected: string,
): InputFault {
  return Object.hasOwn(given, member)
    ? { type, loc: [member], msg: `The ${member} ${expected}` }
    : { type: "missing", loc: [member], msg: `The ${member} is required` };
}
