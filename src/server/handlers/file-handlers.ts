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
function fileView({ file, workspaceId, url }: OwnedFile): components["schemas"]["FileResponse"] {
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
    source_url: url,
  };
}

/** The handlers of files. */
export function fileHandlers({ files }: Services): Handlers<FileOperations, Principal> {
  return {
    uploadFile: async ({ principal, path, body, fail }) => {
      const { account } = principalOf("token", principal);
      const owner = { appId: path.app_id, accountId: account.id };
      return reply(201, fileView(await files.upload(owner, body.file ?? [], fail)), NO_STORE);
    },

    getFile: async ({ principal, path, fail }) => {
      const { account } = principalOf("token", principal);
      const owner = { appId: path.app_id, accountId: account.id };
      return reply(200, fileView(await files.find(owner, path.file_id, fail)), NO_STORE);
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
