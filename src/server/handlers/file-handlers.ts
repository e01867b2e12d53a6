import { create as contentDisposition } from "content-disposition";
import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import type { components } from "../../generated/api/types.js";
import type { OwnedFile } from "../services/files.js";
import { type Principal, principalOf } from "../services/principals.js";
import type { Services } from "../services/services.js";

type FileOperations = Pick<ApiOperations, "uploadFile" | "getFile" | "downloadFile">;

/** An answer that carries a credential: the link. */
const NO_STORE = { headers: { "Cache-Control": "no-store" } } as const;

/** Shows a file with a link to its content. */
function fileView(
  { file, workspaceId, link }: OwnedFile,
  base: string,
): components["schemas"]["FileResponse"] {
  const query = new URLSearchParams({ expires: String(link.expires), signature: link.signature });
  return {
    id: file.id,
    name: file.name,
    size: file.size,
    extension: file.extension,
    mime_type: file.mediaType,
    created_by: file.createdBy,
    created_at: Math.floor(file.createdAt / 1000),
    user_id: file.createdBy,
    tenant_id: workspaceId,
    preview_url: null,
    source_url: `${base}/files/${file.id}/content?${query}`,
  };
}

/**
 * The handlers of files.
 *
 * @param prefix - The path of the surface, where links lead.
 */
export function fileHandlers(
  { files, origin }: Services,
  prefix: string,
): Handlers<FileOperations, Principal> {
  const base = () => `${origin()}${prefix}`;
  return {
    uploadFile: async ({ principal, path, body, fail }) => {
      const { account } = principalOf("token", principal);
      const owner = { appId: path.app_id, accountId: account.id };
      return reply(201, fileView(await files.upload(owner, body.file ?? [], fail), base()), NO_STORE);
    },

    getFile: async ({ principal, path, fail }) => {
      const { account } = principalOf("token", principal);
      const owner = { appId: path.app_id, accountId: account.id };
      return reply(200, fileView(await files.find(owner, path.file_id, fail), base()), NO_STORE);
    },

    downloadFile: async ({ path, query, fail }) => {
      const { file, content } = await files.open(path.file_id, query, fail);
      return reply(200, content, {
        headers: {
          ...NO_STORE.headers,
          "Content-Disposition": contentDisposition(file.name),
          "Content-Length": file.size,
          "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
          "X-Content-Type-Options": "nosniff",
        },
      });
    },
  };
}
