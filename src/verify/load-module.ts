/** Files that users write for a run: JSON, JavaScript or TypeScript. */

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { hasCode, messageOf, RunError, reasonOf } from "../generate/index.js";

/**
 * Loads a file and returns what it holds: the value of a JSON file, the default export of a module, or the module itself
 * when it has none.
 *
 * TypeScript is compiled on the way, whatever the version of Node.
 *
 * @param file - An absolute path.
 * @param what - What the file is, for messages: "auth file".
 * @throws {RunError} When it cannot be read or fails as it is loaded.
 */
export async function loadModule(file: string, what: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse(await readFile(file, "utf8"));
    const module: unknown = await import(pathToFileURL(file).href).catch((error: unknown) => {
      // Node 20 knows no TypeScript; newer ones, and loaders, do.
      if (hasCode(error, "ERR_UNKNOWN_FILE_EXTENSION")) return createJiti(import.meta.url).import(file);
      throw error;
    });
    return typeof module === "object" && module !== null && "default" in module ? module.default : module;
  } catch (error) {
    const missing = hasCode(error, "ENOENT", "ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND");
    throw new RunError(
      "file-not-loaded",
      `the ${what} ${file} cannot be loaded (${missing ? reasonOf(error) : messageOf(error)})`,
      {
        fix: missing ? "check the path and what the file imports" : "mend the file",
        cause: error,
      },
    );
  }
}
