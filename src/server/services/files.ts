import { randomUUID } from "node:crypto";
import mime from "mime-types";
import type { UploadedFile } from "wireproof/express";
import type { Fail } from "../../generated/api/errors.js";
import type { Clock } from "../clock.js";
import type { FileFacts } from "../engine/files/file-descriptor.js";
import type { RunFile } from "../engine/files/run-file.js";
import { DEFAULT_ENGINE_LIMITS } from "../engine/limits.js";
import { type FileLink, isFileLink, signFileLink } from "../security/file-links.js";
import type { FileSettings } from "../settings.js";
import type { StoredFile } from "../store/file-store.js";
import type { Store } from "../store/store.js";
import type { Apps } from "./apps.js";
import { readFileText } from "./file-text.js";

/** Whose app a file is for. */
export interface FileOwner {
  readonly appId: string;
  readonly accountId: string;
}

/** A file, as whoever may use its app meets it. */
export interface OwnedFile {
  readonly file: StoredFile;
  readonly workspaceId: string;
  /** Downloads its content without further credentials; a new link each time. */
  readonly url: string;
}

/** A file that a run may use. */
export interface UsableFile extends RunFile {
  readonly facts: FileFacts;
}

type FailOfApp = Fail<"not_found" | "forbidden">;
type FailOfUpload = FailOfApp &
  Fail<
    | "no_file_uploaded"
    | "too_many_files"
    | "filename_not_exists"
    | "file_extension_blocked"
    | "unsupported_file_type"
    | "rate_limit_error"
  >;

/** Why a file is not taken that there is no room for. */
export const NO_ROOM = {
  message: "The workspace has no room for the file.",
  hint: "Delete an app whose files nobody needs any more, or have the plan upgraded.",
};

/** Files for runs of apps. */
export interface Files {
  /** Whether there is room for so many bytes more beside the files of an app. It is for `upload` to refuse an app. */
  hasRoom(owner: FileOwner, bytes: number): Promise<boolean>;

  /** Keeps the one file of a form. */
  upload(owner: FileOwner, uploaded: readonly UploadedFile[], fail: FailOfUpload): Promise<OwnedFile>;

  /** A file of an app that the account may use. */
  find(owner: FileOwner, id: string, fail: FailOfApp): Promise<OwnedFile>;

  /**
   * Those of the files that a run of the account may use: its own uploads for the app. Their links outlast the run.
   *
   * @param ids - In lower case.
   */
  usable(owner: FileOwner, ids: Iterable<string>): Promise<readonly UsableFile[]>;

  /** A file by its link alone. */
  open(id: string, link: FileLink, fail: FailOfApp): Promise<OpenedFile>;
}

/** A file that is being downloaded. */
export interface OpenedFile {
  readonly file: StoredFile;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Longer names are cut, with their extension kept. */
const LONGEST_NAME = 200;

/** The part after the last dot, in lower case; a dot at the very beginning hides a file and ends no name. */
function extensionOf(name: string): string {
  return /[^.]\.([^.]{1,50})$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/**
 * The extension by which a system opens a file. Windows ignores dots and spaces at the end of a name and what follows a colon; and a name
 * that is nothing but an extension has one.
 */
function openedBy(name: string): string {
  const [file = ""] = name.split(":", 1);
  return /\.([^.]*)$/.exec(file.replace(/[.\s]+$/, ""))?.[1]?.toLowerCase() ?? "";
}

function cutName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const extension = extensionOf(name);
  const end = extension === "" ? "" : name.slice(-extension.length - 1);
  // Code points: half of a surrogate pair is no text.
  return [...name].slice(0, LONGEST_NAME - end.length).join("") + end;
}

/** Makes the service. */
export function files(dependencies: {
  readonly store: Pick<Store, "files" | "apps">;
  readonly apps: Apps;
  readonly settings: FileSettings;
  /** What the files of a workspace may take together. */
  readonly workspaceBytes: number;
  readonly clock: Clock;
  /** Signs links. */
  readonly key: Uint8Array;
  /** The URL that the paths of the surface are under, where links lead. */
  readonly base: () => string;
}): Files {
  const { apps, settings, workspaceBytes, clock, key, base } = dependencies;
  const { files: store, apps: knownApps } = dependencies.store;

  /** @param from - The time from which on the link is good for as long as links are. */
  function linkTo({ id }: StoredFile, from: number): { readonly url: string; readonly signature: string } {
    const expires = Math.floor(from / 1000) + settings.linkLifetimeSeconds;
    const { signature } = signFileLink(id, expires, key);
    const query = new URLSearchParams({ expires: String(expires), signature });
    return { url: `${base()}/files/${id}/content?${query}`, signature };
  }

  function owned(file: StoredFile, workspaceId: string): OwnedFile {
    return { file, workspaceId, url: linkTo(file, clock()).url };
  }

  function usable(file: StoredFile): UsableFile {
    const { id, name, extension, mediaType, size } = file;
    const { url, signature } = linkTo(file, clock() + DEFAULT_ENGINE_LIMITS.runMs);
    return {
      id,
      facts: { name, extension, mime_type: mediaType, size },
      url,
      secret: signature,
      text: (maxLength, signal) => readFileText(store.content(file), maxLength, signal),
    };
  }

  return {
    async hasRoom({ appId, accountId }, bytes) {
      const found = await knownApps.find(appId, accountId);
      if (!found?.app.apiEnabled) return true;
      return (await store.used(found.app.workspace.id)) + bytes <= workspaceBytes;
    },

    async upload({ appId, accountId }, uploaded, fail) {
      const app = await apps.findServed(appId, accountId, fail);
      const [file, ...others] = uploaded;
      if (!file) throw fail.no_file_uploaded();
      if (others.length > 0) throw fail.too_many_files();
      const { filename, mediaType } = file;
      if (filename === undefined) throw fail.filename_not_exists();
      const known = mime.extension(mediaType);
      if (known === false) throw fail.unsupported_file_type();
      // The name that it is kept by: a cut may bare an extension.
      const name = cutName(filename);
      const extension = extensionOf(name) || known;
      if ([extension, openedBy(name)].some((each) => settings.blockedExtensions.includes(each)))
        throw fail.file_extension_blocked();
      const kept = await store.create(
        {
          id: randomUUID(),
          appId: app.id,
          name,
          extension,
          mediaType,
          size: file.size,
          createdBy: accountId,
        },
        file.stream(),
        { workspaceId: app.workspace.id, bytes: workspaceBytes },
      );
      if (kept === "no_room") throw fail.rate_limit_error(NO_ROOM);
      if (kept === "no_app") throw fail.not_found({ message: "app not found" });
      return owned(kept, app.workspace.id);
    },

    async find({ appId, accountId }, id, fail) {
      const app = await apps.findServed(appId, accountId, fail);
      const file = await store.find(id);
      if (file?.appId !== app.id) throw fail.not_found({ message: "file not found" });
      return owned(file, app.workspace.id);
    },

    async usable({ appId, accountId }, ids) {
      const found = await Promise.all([...ids].map((id) => store.find(id)));
      return found.flatMap((file) =>
        file?.appId === appId && file.createdBy === accountId ? [usable(file)] : [],
      );
    },

    async open(id, link, fail) {
      // Before anything is looked up: a stranger does not learn which files there are.
      if (!isFileLink(id, link, key, clock()))
        throw fail.forbidden({ message: "the link is over or not valid" });
      const file = await store.find(id);
      if (!file) throw fail.not_found({ message: "file not found" });
      return { file, content: store.content(file) };
    },
  };
}
