import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/contract/index.js";
import { emitClient } from "../../../src/generate/emitters/client.js";
import { EMITTERS } from "../../../src/generate/emitters/index.js";
import { emitOperations } from "../../../src/generate/emitters/operations.js";
import { emitTypes } from "../../../src/generate/emitters/types.js";
import { CATALOGUED, PLAIN } from "../../client/document.js";
import { artifactFolder, COMPILE_TIMEOUT, COMPILERS, compile, writeSource } from "../compile.js";
import { hostileSurface, surfaceOf } from "../surface.js";

const content = async (surface = surfaceOf(CATALOGUED)) => (await emitClient(surface)).content;

test("an operation is one signature, looked up directly in the generated types", async () => {
  const client = await content();
  expect(client).toContain(
    '  getApp(request: ApiRequests["getApp"], init?: CallInit): Promise<ApiResults["getApp"]>;\n',
  );
  expect(client).toContain(
    '  getApp(request: ApiRequests["getApp"], init?: CallInit): Promise<operations["getApp"]["responses"][200]["content"]["application/json"]>;\n',
  );
  expect(client).toContain('  getApp: { path: operations["getApp"]["parameters"]["path"] };\n');
});

test("a result has a member for each declared response, with its codes and headers", async () => {
  const result = / {2}getApp: (Result<[\s\S]*?\n {2}>);/.exec(await content())?.[1];
  expect(result).toBe(`Result<
    Success<200, operations["getApp"]["responses"][200]["content"]["application/json"], { readonly "X-Total"?: number; readonly "ETag"?: string }>,
    | Declared<404, "app_not_found" | "workspace_not_found", operations["getApp"]["responses"][404]["content"]["application/json"], Record<never, never>>
    | Declared<422, "invalid_param", operations["getApp"]["responses"][422]["content"]["application/json"], Record<never, never>>
    | Declared<429, "too_many_requests", operations["getApp"]["responses"][429]["content"]["application/json"], { readonly "Retry-After"?: string }>
  >`);
});

test("ranges and default leave out what is declared more exactly", async () => {
  const client = await content(surfaceOf(PLAIN));
  expect(client).toContain("Declared<Exclude<ClientErrorStatus, 404 | 409 | 410>, null, ");
  expect(client).toContain(
    "Declared<Exclude<ErrorStatus, 200 | 404 | 409 | 410 | ClientErrorStatus>, null, ",
  );
  expect(client).toContain("Success<Exclude<SuccessStatus, 204>, ");
});

test("summaries and deprecations are on the methods, plain and throwing", async () => {
  const client = await content();
  expect(client.match(/GET \/apps\/\{app_id\}\n {3}\*\n {3}\* Reads an app\./g)?.length).toBe(2);
  expect(client.match(/@deprecated\n {3}\*\/\n {2}deleteApp\(/g)?.length).toBe(2);
});

test("the first server of the document is the default base URL, with its origin", async () => {
  const url = async (...servers: JsonObject[]) =>
    /const SERVER = (".*");/.exec(await content(surfaceOf({ ...CATALOGUED, servers })))?.[1];
  const regional = { url: "https://{region}.example.com/v2/", variables: { region: { default: "eu" } } };
  expect(await url(regional, { url: "/v1" })).toBe('"https://eu.example.com/v2"');
  expect(await url({ url: "/v1" }, regional)).toBe('"/v1"');
});

test(
  "what is generated from the sparsest documents compiles, in both compilers",
  async () => {
    const folder = artifactFolder();
    const response = (status: number) => ({
      "/": { get: { operationId: "get", responses: { [status]: { description: "It." } } } },
    });
    const documents = { none: {}, success: response(204), error: response(404) };
    for (const [name, paths] of Object.entries(documents)) {
      const surface = surfaceOf({ openapi: "3.1.0", info: { title: "Sparse", version: "1" }, paths });
      for (const emit of EMITTERS) {
        const { path, content } = await emit(surface);
        writeSource(folder, `${name}/${path}`, content);
      }
    }
    expect(COMPILERS.flatMap((compiler) => compile(folder, compiler))).toEqual([]);
  },
  COMPILE_TIMEOUT,
);

test("types and functions carry the name of the surface", async () => {
  const client = await content(surfaceOf(CATALOGUED, "console"));
  for (const name of [
    "interface ConsoleClient ",
    "createConsoleClient(",
    "createConsoleClientOf<",
    "isConsoleError<",
  ]) {
    expect(client).toContain(name);
  }
});

test("the hostile fixture compiles under strict, in both compilers", async () => {
  const folder = artifactFolder();
  for (const emit of [emitTypes, emitOperations, emitClient]) {
    const { path, content } = await emit(hostileSurface());
    writeSource(folder, path, content);
  }
  expect(COMPILERS.flatMap((compiler) => compile(folder, compiler))).toEqual([]);
});

test("the same surface gives the same bytes", async () => {
  expect(await content(hostileSurface())).toBe(await content(hostileSurface()));
});
