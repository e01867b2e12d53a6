import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contract, loadContract } from "../../../src/contract/index.js";
import { configForSpec, generate } from "../../../src/generate/index.js";
import { findReachable, type Reachable } from "../../../src/ledger/reachable/index.js";
import { writeFiles } from "../../generate/temporary-folder.js";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** Codes that operations list, and none of the runtime's own. */
export const CODES = ["alpha", "beta", "gamma"] as const;

/** A document with one operation for each handler; all of them declare every code. */
function document(operations: readonly string[]): string {
  const paths = operations.map(
    (id) => `
  /${id}:
    get:
      operationId: ${id}
      x-error-codes: [${CODES.join(", ")}]
      responses: { "204": { description: Done. } }`,
  );
  return `
openapi: 3.1.0
info: { title: Reached, version: "1" }
x-error-catalogue:
  codes:
    alpha: { status: 409, message: Alpha. }
    beta: { status: 410, message: Beta. }
    gamma: { status: 423, message: Gamma. }
    internal_server_error: { status: 500, stage: handler, applies: always, message: Broken. }
paths:${paths.join("")}
`;
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    customConditions: ["wireproof-source"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
  },
  include: ["src"],
};

/** What was found in a project, and the contract that it is held against. */
export interface Traced {
  readonly contract: Contract;
  readonly reachable: Reachable;
  /** Which of {@link CODES} the handler of an operation can raise. */
  raised(operation: string): string[];
  /** The codes that are dead there, by the last word of their keys. */
  dead(operation: string): string[];
}

/**
 * Generates code for the operations, adds the files of the project, and traces it.
 *
 * @param files - By path below `src`; they import the interface from `./api/handlers.js`.
 */
export async function trace(
  folder: string,
  operations: readonly string[],
  files: Record<string, string>,
): Promise<Traced> {
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  symlinkSync(REPOSITORY, join(folder, "node_modules", "wireproof"), "junction");
  symlinkSync(
    join(REPOSITORY, "node_modules", "@types", "node"),
    join(folder, "node_modules", "@types", "node"),
    "junction",
  );
  writeFiles(folder, {
    "package.json": '{ "type": "module" }',
    "openapi.yaml": document(operations),
    "tsconfig.json": JSON.stringify(TSCONFIG),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/${name}`, text])),
  });
  const output = join(folder, "src", "api");
  await generate(configForSpec("openapi.yaml", output, folder), {});
  const { contract } = await loadContract(join(folder, "openapi.yaml"));
  if (!contract) throw new Error("the document does not load");
  const reachable = findReachable(join(folder, "tsconfig.json"), [{ name: "api", contract, output }]);
  return {
    contract,
    reachable,
    raised: (operation) =>
      CODES.filter((code) =>
        reachable.records.some(({ key }) => key.operation === operation && key.code === code),
      ),
    dead: (operation) =>
      [...reachable.dead.keys()]
        .filter((text) => text.startsWith(`api ${operation} `))
        .map((text) => text.slice(text.lastIndexOf(" ") + 1)),
  };
}
