import { isJsonObject, type JsonValue } from "../json.js";

/** What callers say that a file is, in Dify's words. Nothing depends on it but what graphs make of it. */
export const FILE_KINDS = ["document", "image", "audio", "video", "custom"] as const;

/** What is known of an uploaded file. */
export type FileFacts = {
  readonly name: string;
  /** In lower case, without the dot. */
  readonly extension: string;
  readonly mime_type: string;
  /** In bytes. */
  readonly size: number;
};

/** A file of a run as people are shown it, and as it can be given to another run. */
export type FileDescriptor = FileFacts & {
  readonly type: (typeof FILE_KINDS)[number];
  readonly transfer_method: typeof TRANSFER_METHOD;
  readonly upload_file_id: string;
};

/** How files come into a run: they are uploaded before. */
export const TRANSFER_METHOD = "local_file";

/** What templates may name of a file: its descriptor, and what that does not hold. */
export const FILE_MEMBERS: readonly string[] = [
  "name",
  "extension",
  "mime_type",
  "size",
  "text",
  "url",
  "type",
  "transfer_method",
  "upload_file_id",
];

/** Which file a value is, if it is the descriptor of one. */
export function fileIdOf(value: JsonValue): string | undefined {
  return isJsonObject(value) && typeof value.upload_file_id === "string" ? value.upload_file_id : undefined;
}

/** Finds a file that the run may use; undefined for any other, whatever the reason. Ids are in lower case. */
export type LookUpFile = (id: string) => FileFacts | undefined;
