import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  allDiagnostics,
  createContract,
  type JsonObject,
  loadContract,
  loadContracts,
  readContract,
  resolvePointer,
} from "../../src/contract/index.js";
import { document } from "./support/documents.js";
import { writeFiles } from "./support/marked-files.js";

const FILES = {
  "openapi/spec.yaml": `openapi: VERSION
info: { title: Apps, version: 1.0.0 }
servers: [{ url: /v1 }]
x-error-catalogue: { $ref: ./errors.yaml }
paths:
  /apps/{id}: { $ref: paths/app.yaml }
components:
  schemas:
    ErrorBody: { $ref: components/ErrorBody.yaml }
`,
  "openapi/errors.yaml": `codes:
  # A comment before an entry.
  app_not_found:
    status: 404
    message: No such app.
`,
  "openapi/paths/app.yaml": `summary: One app.
parameters:
  - name: id
    in: path
    required: true
    schema: { type: string }
get:
  operationId: getApp
  x-error-codes:
    - app_not_found
  responses:
    "200":
      description: An app.
      content:
        application/json:
          schema: { $ref: ../components/App.yaml }
`,
  "openapi/components/App.yaml": `type: object
required: [id]
properties:
  id: { type: string }
  parent: { $ref: App.yaml }
`,
  "openapi/components/ErrorBody.yaml": `type: object
required: [code, message, status]
properties:
  code: { type: string }
  message: { type: string }
  status: { type: integer }
  details: { type: array, items: { $ref: ErrorDetail.yaml } }
additionalProperties: false
`,
  "openapi/components/ErrorDetail.yaml": `type: object
`,
};

const inVersion = (version: string) =>
  writeFiles({ ...FILES, "openapi/spec.yaml": FILES["openapi/spec.yaml"].replace("VERSION", version) });

describe("a document of many files", () => {
  it.each(["3.0.3", "3.1.0"])("becomes one contract in %s", async (version) => {
    const { contract, diagnostics } = await loadContract(join(inVersion(version), "openapi/spec.yaml"));
    expect(diagnostics).toEqual([]);
    expect(contract?.openapi).toBe(version.slice(0, 3));
    expect(contract?.operations).toMatchObject([
      {
        id: "getApp",
        path: "/apps/{id}",
        summary: "One app.",
        parameters: [{ name: "id", in: "path" }],
        errors: [{ code: "app_not_found", status: 404 }],
      },
    ]);
    const schemas = resolvePointer(contract?.document ?? {}, "/components/schemas") as JsonObject;
    expect(Object.keys(schemas).sort()).toEqual(["App", "AppNotFoundError", "ErrorBody", "ErrorDetail"]);
    const pointer = contract?.operations[0]?.responses[0]?.content[0]?.schemaPointer ?? "";
    expect(contract?.validators.response(pointer)({ id: "a", parent: { id: "b" } })).toBeUndefined();
    expect(contract?.validators.response(pointer)({ id: "a", parent: {} })).toHaveLength(1);
  });

  it("knows the file, line and column of everything in it", async () => {
    const folder = inVersion("3.1.0");
    const { contract } = await loadContract(join(folder, "openapi/spec.yaml"));
    const place = (pointer: string) => {
      const position = contract?.locate(pointer);
      return `${position?.file.replace(`${folder}/openapi/`, "")}:${position?.line}:${position?.column}`;
    };
    expect(place("")).toBe("spec.yaml:1:1");
    expect(place("/info/title")).toBe("spec.yaml:2:9");
    expect(place("/paths/~1apps~1{id}")).toBe("spec.yaml:6:3");
    expect(place("/paths/~1apps~1{id}/summary")).toBe("paths/app.yaml:1:1");
    expect(place("/paths/~1apps~1{id}/parameters/0")).toBe("paths/app.yaml:3:5");
    expect(place("/paths/~1apps~1{id}/get/x-error-codes/0")).toBe("paths/app.yaml:10:7");
    expect(place("/components/schemas/App/properties/parent/$ref")).toBe("components/App.yaml:5:13");
    expect(place("/components/schemas/ErrorBody/properties/code")).toBe("components/ErrorBody.yaml:4:3");
    expect(place("/components/schemas/ErrorDetail/type")).toBe("components/ErrorDetail.yaml:1:1");
    expect(place("/x-error-catalogue/codes/app_not_found/status")).toBe("errors.yaml:4:5");
    expect(place("/components/schemas/AppNotFoundError/allOf/1")).toBe("errors.yaml:3:3");
    expect(place("/components/responses/Error404AppNotFound")).toBe("errors.yaml:3:3");
    expect(place("/paths/~1apps~1{id}/get/responses/404")).toBe("paths/app.yaml:11:3");
    expect(place("/nowhere/at/all")).toBe("spec.yaml:1:1");
  });

  it("is found by references that are URIs, and by names with a percent sign", async () => {
    const spec = FILES["openapi/spec.yaml"].replace("VERSION", "3.1.0");
    const named = (file: string) => spec.replace("paths/app.yaml", file);
    const folder = writeFiles({
      ...FILES,
      "openapi/encoded.yaml": named("paths/one%20app.yaml"),
      "openapi/literal.yaml": named("paths/100%.yaml"),
      "openapi/paths/one app.yaml": FILES["openapi/paths/app.yaml"],
      "openapi/paths/100%.yaml": FILES["openapi/paths/app.yaml"],
    });
    for (const name of ["encoded", "literal"]) {
      const { contract, diagnostics } = await loadContract(join(folder, `openapi/${name}.yaml`));
      expect(diagnostics).toEqual([]);
      expect(contract?.operations.map(({ id }) => id)).toEqual(["getApp"]);
    }
  });

  it("is the same contract from JSON files", async () => {
    const folder = writeFiles({ "spec.json": JSON.stringify(document()) });
    const { contract } = await loadContract(pathToFileURL(join(folder, "spec.json")));
    expect(contract?.document).toEqual(createContract(document()).document);
  });

  it("gives the same bytes on every run", async () => {
    const folder = inVersion("3.1.0");
    const [one, two] = await loadContracts([
      join(folder, "openapi/spec.yaml"),
      join(folder, "openapi/spec.yaml"),
    ]);
    expect(JSON.stringify(one?.contract?.document)).toBe(JSON.stringify(two?.contract?.document));
  });

  it("names its files from the working directory when they are inside it", async () => {
    const folder = inVersion("3.1.0");
    const before = process.cwd();
    onCleanup = () => process.chdir(before);
    process.chdir(folder);
    const { file, contract } = await loadContract("openapi/spec.yaml");
    expect(file).toBe("openapi/spec.yaml");
    expect(contract?.locate("/x-error-catalogue/codes")?.file).toBe("openapi/errors.yaml");
  });
});

let onCleanup: (() => void) | undefined;
afterEach(() => {
  onCleanup?.();
  onCleanup = undefined;
});

describe("allDiagnostics", () => {
  it("names a finding in a shared file once", async () => {
    const spec = FILES["openapi/spec.yaml"].replace("VERSION", "3.1.0");
    const folder = writeFiles({
      ...FILES,
      "openapi/spec.yaml": spec,
      "openapi/console.yaml": spec,
      "openapi/errors.yaml": FILES["openapi/errors.yaml"].replace("404", "200"),
    });
    const results = await loadContracts(
      ["spec", "console"].map((name) => join(folder, `openapi/${name}.yaml`)),
    );
    expect(results.map(({ diagnostics }) => diagnostics.length)).toEqual([1, 1]);
    expect(allDiagnostics(results).map(({ id, position }) => [id, position?.line])).toEqual([
      ["error-code-status-invalid", 4],
    ]);
  });
});

describe("readContract", () => {
  const write = (text: string) => join(writeFiles({ "openapi.json": text }), "openapi.json");

  it("reads what the generator wrote, by path or URL", () => {
    const { document: expanded, operations } = createContract(document());
    const file = write(JSON.stringify(expanded));
    expect(readContract(file).operations).toEqual(operations);
    expect(readContract(pathToFileURL(file)).document).toEqual(expanded);
    expect(readContract(file).locate("/paths")).toEqual({ file, line: 1, column: 1 });
  });

  const rows: [name: string, text: string, message: string][] = [
    [
      "no JSON",
      `{\n  "openapi": 3,\n}`,
      ":3:1 error json-syntax The file is not JSON. fix: generate it again: it is not for editing",
    ],
    ["a list", "[]", ":1:1 error document-not-object The document is not an object. fix: generate it again"],
    [
      "an unsupported version",
      `{ "openapi": "3.2.0" }`,
      ":1:1 error openapi-version-unsupported OpenAPI `3.2.0` is not supported. fix: write it in OpenAPI 3.0 or 3.1",
    ],
  ];
  it.each(rows)("refuses %s", (_name, text, message) => {
    const file = write(text);
    expect(() => readContract(file)).toThrow(file + message);
  });

  it("refuses a missing file and a folder", () => {
    const folder = writeFiles({});
    mkdirSync(join(folder, "openapi.json"));
    writeFileSync(join(folder, "other"), "");
    expect(() => readContract(join(folder, "absent.json"))).toThrow(
      "file-unreadable The file cannot be read (ENOENT).",
    );
    expect(() => readContract(join(folder, "openapi.json"))).toThrow(
      "file-unreadable The file cannot be read (EISDIR).",
    );
  });
});

describe("what a server pays", () => {
  it("does not include the bundler and the YAML parser, which only loading files needs", async () => {
    const folder = inVersion("3.1.0");
    const { cache } = createRequire(import.meta.url);
    const heavy = () =>
      Object.keys(cache).filter((path) => /node_modules[\\/](@redocly|yaml)[\\/]/.test(path)).length;
    const loadedBefore = heavy();
    createContract(document());
    expect(heavy()).toBe(loadedBefore);
    await loadContract(join(folder, "openapi/spec.yaml"));
    expect(heavy()).toBeGreaterThan(0);
  });
});
