import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = join(root, ".dependency-cruiser.cjs");
const dependencyCruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

interface CruiseResult {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly totalCruised: number;
  };
}

/** Runs the rule over the folders of a tree. */
function cruise(cwd: string, folders: readonly string[]): Promise<CruiseResult> {
  return new Promise((resolve, reject) => {
    const args = [dependencyCruiser, "--config", config, "--output-type", "json", ...folders];
    execFile(process.execPath, args, { cwd, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (stdout === "") reject(new Error(stderr, { cause: error }));
      else resolve(JSON.parse(stdout));
    });
  });
}

function violationsOf({ summary }: CruiseResult): string[] {
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

describe("the import rule on this repository", () => {
  let result: CruiseResult;
  beforeAll(async () => {
    result = await cruise(
      root,
      ["src", "scripts"].filter((folder) => existsSync(join(root, folder))),
    );
  });

  it("is kept by every module", () => {
    expect(violationsOf(result)).toEqual([]);
    expect(result.summary.totalCruised).toBeGreaterThan(50);
  });

  it("lets the service and the generated code name the package, not the path to its source", () => {
    const byPath = result.modules
      .filter(({ source }) => /^src\/(server|generated)\//.test(source))
      .flatMap(({ source, dependencies }) =>
        dependencies
          .filter(
            ({ resolved, module }) => /^src\/(express|client)\//.test(resolved) && module.startsWith("."),
          )
          .map(({ module }) => `${source} imports ${module}`),
      );
    expect(byPath).toEqual([]);
  });

  it("names wrappers that exist and import what they wrap", async () => {
    const rules: { name: string; from: { pathNot?: string } }[] = (await import(config)).default.forbidden;
    const wrappers = rules.filter(({ name }) => name.startsWith("only-one-module-knows-"));
    expect(wrappers).toHaveLength(5);
    for (const { name, from } of wrappers) {
      const wrapper = (from.pathNot ?? "").replace(/[\^$\\]/g, "");
      const source = await readFile(join(root, wrapper), "utf8");
      expect(source).toContain(name.slice("only-one-module-knows-".length));
    }
  });
});

/** The rule that is broken, the module that breaks it, what it writes, and the module that it reaches. */
const PLANTED = [
  ["contract-stands-on-nothing", "src/contract/a.ts", "../check/index.js", "src/check/index.ts"],
  ["client-stands-apart", "src/client/a.ts", "../contract/index.js", "src/contract/index.ts"],
  ["client-runs-in-a-browser", "src/client/b.ts", "node:fs", "fs"],
  ["second-floor-stands-on-contract", "src/check/a.ts", "../generate/index.js", "src/generate/index.ts"],
  ["second-floor-stands-on-contract", "src/ledger/a.ts", "../express/index.js", "src/express/index.ts"],
  ["third-floor-stands-on-those-below", "src/express/a.ts", "../verify/index.js", "src/verify/index.ts"],
  ["third-floor-stands-on-those-below", "src/verify/a.ts", "../client/index.js", "src/client/index.ts"],
  ["nothing-imports-cli", "src/server/a.ts", "../cli/main.js", "src/cli/main.ts"],
  ["server-is-a-user-of-the-package", "src/server/b.ts", "../express/guard.js", "src/express/guard.ts"],
  ["server-is-a-user-of-the-package", "src/server/c.ts", "../contract/index.js", "src/contract/index.ts"],
  [
    "generated-code-is-a-user-of-the-package",
    "src/generated/a.ts",
    "../check/index.js",
    "src/check/index.ts",
  ],
  ["generated-code-is-for-the-server", "src/cli/a.ts", "../generated/types.js", "src/generated/types.ts"],
  ["nothing-imports-server", "src/cli/b.ts", "../server/main.js", "src/server/main.ts"],
  ["published-code-has-its-dependencies", "src/cli/c.ts", "only-here", "node_modules/only-here/index.js"],
  ["every-import-resolves", "src/cli/d.ts", "./absent.js", "./absent.js"],
  [
    "only-one-module-knows-openapi-typescript",
    "src/generate/b.ts",
    "openapi-typescript",
    "node_modules/openapi-typescript/index.js",
  ],
  [
    "only-one-module-knows-openapi-fetch",
    "src/client/c.ts",
    "openapi-fetch",
    "node_modules/openapi-fetch/index.js",
  ],
  [
    "only-one-module-knows-express-openapi-validator",
    "src/express/b.ts",
    "express-openapi-validator/dist/openapi.validator.js",
    "node_modules/express-openapi-validator/dist/openapi.validator.js",
  ],
  [
    "only-one-module-knows-@fastify/busboy",
    "src/express/c.ts",
    "@fastify/busboy",
    "node_modules/@fastify/busboy/index.js",
  ],
  [
    "only-one-module-knows-@remix-run/multipart-parser",
    "src/check/c.ts",
    "@remix-run/multipart-parser",
    "node_modules/@remix-run/multipart-parser/index.js",
  ],
] as const;

/** What a room may do; none of it may be reported. */
const ALLOWED: readonly (readonly [from: string, specifier: string])[] = [
  ["src/check/ok.ts", "../contract/index.js"],
  ["src/express/ok.ts", "../check/index.js"],
  ["src/cli/ok.ts", "../verify/index.js"],
  ["src/server/ok.ts", "wireproof/express"],
  ["src/server/ok-too.ts", "only-here"],
  ["src/generated/ok.ts", "wireproof/client"],
  ["src/generate/ok.ts", "node:fs"],
];

describe("the import rule on a house built to break it", () => {
  let house: string;
  let violations: string[];
  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), "wireproof-house-"));
    const files = new Map<string, string>([
      [
        "package.json",
        JSON.stringify({
          name: "wireproof",
          type: "module",
          exports: { "./express": "./src/express/index.ts", "./client": "./src/client/index.ts" },
          dependencies: {
            "@fastify/busboy": "*",
            "@remix-run/multipart-parser": "*",
            "openapi-typescript": "*",
            "openapi-fetch": "*",
            "express-openapi-validator": "*",
          },
          devDependencies: { "only-here": "*" },
        }),
      ],
      ["src/cycle/one.ts", 'import "./two.js";\nexport const one = 1;\n'],
      ["src/cycle/two.ts", 'import "./one.js";\nexport const two = 2;\n'],
    ]);
    for (const room of ["contract", "check", "generate", "express", "verify", "client"]) {
      files.set(`src/${room}/index.ts`, "export const room = true;\n");
    }
    for (const module of ["cli/main", "server/main", "express/guard", "generated/types"]) {
      files.set(`src/${module}.ts`, "export const module = true;\n");
    }
    for (const name of [
      "@fastify/busboy",
      "@remix-run/multipart-parser",
      "openapi-typescript",
      "openapi-fetch",
      "only-here",
    ]) {
      files.set(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
      files.set(`node_modules/${name}/index.js`, "");
    }
    const validator = "node_modules/express-openapi-validator";
    files.set(`${validator}/package.json`, JSON.stringify({ name: "express-openapi-validator" }));
    files.set(`${validator}/dist/openapi.validator.js`, "");
    for (const [, from, specifier] of PLANTED) files.set(from, `import ${JSON.stringify(specifier)};\n`);
    for (const [from, specifier] of ALLOWED) files.set(from, `import ${JSON.stringify(specifier)};\n`);
    for (const [path, content] of files) {
      await mkdir(dirname(join(house, path)), { recursive: true });
      await writeFile(join(house, path), content);
    }
    violations = violationsOf(await cruise(house, ["src"]));
  });
  afterAll(() => rm(house, { recursive: true, force: true }));

  it.each(PLANTED)("%s: reports %s importing %s", (rule, from, _specifier, to) => {
    expect(violations).toContain(`${rule}: ${from} → ${to}`);
  });

  it("breaks every rule that there is", async () => {
    const rules: { name: string }[] = (await import(config)).default.forbidden;
    const planted = new Set<string>([...PLANTED.map(([rule]) => rule), "no-cycle"]);
    expect([...planted].sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it("reports a cycle", () => {
    expect(violations).toContain("no-cycle: src/cycle/one.ts → src/cycle/two.ts");
  });

  it.each(ALLOWED)("says nothing of %s importing %s", (from) => {
    expect(violations.filter((violation) => violation.includes(` ${from} `))).toEqual([]);
  });
});
