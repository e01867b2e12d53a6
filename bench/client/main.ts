/** `npm run bench -- client`: the size of a bundle and the cost of type checking, beside other clients. */

import * as size from "./size.js";
import * as types from "./types.js";

/** Runs `size`, `types`, or both. Returns the exit code. */
export async function run(args: readonly string[] = []): Promise<number> {
  const parts = { size, types };
  const unknown = args.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(
      `no part \`${unknown.join(" ")}\` of the client benchmark; there are \`size\` and \`types\``,
    );
    return 2;
  }
  for (const [name, part] of Object.entries(parts)) {
    if (args.length === 0 || args.includes(name)) await part.run();
  }
  return 0;
}
