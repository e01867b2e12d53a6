import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createContract,
  formatDiagnostic,
  InvalidContractError,
  loadContract,
} from "../../src/contract/index.js";
import { loadMarked, writeFiles } from "./support/marked-files.js";

/** A document in which everything is in order, to put one fault into. */
function document({
  version = `openapi: 3.1.0`,
  codes = `app_not_found: { status: 404, message: No such app. }`,
  oauth = ``,
  operation = `x-error-codes: [app_not_found]`,
  path = `/apps`,
  rest = ``,
}): string {
  return `${version}
info: { title: Apps, version: 1.0.0 }
x-error-catalogue:
  codes:
    ${codes.replaceAll("\n", "\n    ")}
  oauth:
    ${oauth.replaceAll("\n", "\n    ")}
paths:
  ${path}:
    get:
      operationId: listApps
      responses: { "200": { description: Apps. } }
      ${operation.replaceAll("\n", "\n      ")}
${rest}`;
}

const CATALOGUE_FAULTS: [name: string, yaml: string, fix: string][] = [
  [
    "a code that the catalogue lacks",
    document({ operation: `x-error-codes: [app_not_found, ‹error-code-unknown›app_not_fond]` }),
    "write `app_not_found`, or add the code to the catalogue",
  ],
  [
    "a code that nobody uses",
    document({
      codes: `app_not_found: { status: 404, message: No such app. }\n‹error-code-unused›spare: { status: 409, message: Spare. }`,
    }),
    "list it in `x-error-codes` of an operation, or remove it",
  ],
  [
    "a framework code that attaches to nothing",
    document({
      codes: `app_not_found: { status: 404, message: No such app. }\n‹error-code-unused›invalid: { status: 422, message: Invalid., applies: has-body }`,
    }),
    "remove it: no operation has what it applies to",
  ],
  [
    "a code listed twice",
    document({ operation: `x-error-codes: [app_not_found, ‹error-code-doubled›app_not_found]` }),
    "remove one",
  ],
  [
    "a code with two entries",
    document({
      codes: `app_not_found: { status: 404, message: No such app. }\n‹error-code-doubled›app_not_found: { status: 410, message: Gone. }`,
    }),
    "remove one entry",
  ],
  [
    "a reserved code",
    document({
      codes: `‹error-code-reserved›ok: { status: 404, message: No such app. }`,
      operation: `x-error-codes: [ok]`,
    }),
    "choose another name",
  ],
  [
    "the other reserved code",
    document({
      codes: `‹error-code-reserved›_: { status: 404, message: No such app. }`,
      operation: `x-error-codes: [_]`,
    }),
    "choose another name",
  ],
  [
    "a code in capitals",
    document({
      codes: `‹error-code-name-illegal›AppNotFound: { status: 404, message: No such app. }`,
      operation: `x-error-codes: [AppNotFound]`,
    }),
    "start with a lower-case letter, then at most 62 of a–z, 0–9 and `_`",
  ],
  [
    "a status that is no error",
    document({ codes: `app_not_found: { ‹error-code-status-invalid›status: 200, message: No such app. }` }),
    "write a whole number from 400 to 599",
  ],
  [
    "a missing status",
    document({ codes: `‹error-code-status-invalid›app_not_found: { message: No such app. }` }),
    "write a whole number from 400 to 599",
  ],
  [
    "a missing message",
    document({ codes: `‹error-code-message-missing›app_not_found: { status: 404 }` }),
    "write one sentence for developers as `message`",
  ],
  [
    "an unknown `details`",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-details-invalid›details: maybe }`,
    }),
    "write `required` or `optional`, or leave it out when there are none",
  ],
  [
    "example details where there are none",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-details-invalid›example-details: [] }`,
    }),
    "write `details: required` or remove the example",
  ],
  [
    "an unknown `retryable`",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-retryable-invalid›retryable: later }`,
    }),
    "write `true` or `poll`, or leave it out",
  ],
  [
    "a header that is no name",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-headers-invalid›headers: ["Retry After"] }`,
    }),
    "write `[Retry-After]`, each name once",
  ],
  [
    "a header named twice",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-headers-invalid›headers: [Allow, allow] }`,
    }),
    "write `[Retry-After]`, each name once",
  ],
  [
    "an unknown applicability",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-applies-unknown›applies: alway }`,
    }),
    "write `always`",
  ],
  [
    "an unknown stage",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹error-code-stage-unknown›stage: [router] }`,
    }),
    "write `route`",
  ],
  [
    "an unknown key",
    document({ codes: `app_not_found: { status: 404, message: No., ‹catalogue-key-unknown›hints: Look. }` }),
    "write `hint`",
  ],
  [
    "an entry that is no object",
    document({ codes: `‹catalogue-invalid›app_not_found: 404` }),
    "write `app_not_found: { status: 404, message: … }`",
  ],
  [
    "a hint to an operation that is not there",
    document({
      codes: `app_not_found: { status: 404, message: No., ‹hint-operation-unknown›hint-operation: listApp }`,
    }),
    "write `listApps`",
  ],
  [
    "a hint that is no text",
    document({ codes: `app_not_found: { status: 404, message: No., ‹error-code-hint-invalid›hint: 5 }` }),
    "write text, or leave it out",
  ],
  [
    "`details` in the oauth family",
    document({
      oauth: `slow_down: { status: 400, message: Slow., ‹error-code-details-invalid›details: required }`,
      operation: `x-error-family: oauth\nx-error-codes: [slow_down]`,
      codes: ``,
    }),
    "remove `details`",
  ],
  [
    "the surface in the oauth family",
    document({
      oauth: `slow_down: { status: 400, message: Slow., ‹error-code-applies-unknown›applies: [surface, always] }`,
      operation: `x-error-family: oauth`,
      codes: ``,
    }),
    "apply a code of `codes:` to the surface: a request that reaches no operation has no OAuth shape",
  ],
  [
    "an oauth code on a canonical operation",
    document({
      oauth: `slow_down: { status: 400, message: Slow., applies: always }`,
      operation: `x-error-codes: [app_not_found, ‹error-code-family-mismatch›slow_down]`,
      rest: `  /t: { get: { operationId: t, x-error-family: oauth, responses: {} } }`,
    }),
    "set `x-error-family: oauth` on the operation, or list a code of `codes:`",
  ],
  [
    "a canonical code on an oauth operation",
    document({
      codes: `app_not_found: { status: 404, message: No., applies: surface }`,
      operation: `x-error-family: oauth\nx-error-codes: [‹error-code-family-mismatch›app_not_found]`,
    }),
    "list a code of `oauth:`, or remove `x-error-family: oauth` from the operation",
  ],
  [
    "an unknown family",
    document({ operation: `x-error-codes: [app_not_found]\n‹error-family-unknown›x-error-family: oath` }),
    "write `oauth` or `canonical`",
  ],
  [
    "a list of codes that is no list",
    document({ operation: `‹error-codes-invalid›x-error-codes: app_not_found`, codes: `` }),
    "write a list, `[]` when there are none",
  ],
  [
    "a code that is no name",
    document({ operation: `x-error-codes: [app_not_found, ‹error-codes-invalid›404]` }),
    "write the code's name",
  ],
  [
    "a status beside a code that disagrees",
    document({
      operation: `x-error-codes: [{ code: app_not_found, ‹error-code-status-mismatch›status: 410 }]`,
    }),
    "write only `app_not_found`: the catalogue knows the status",
  ],
];

const RESPONSE = `responses:
  "200": { description: Apps. }
  ‹error-response-hand-written›KEY:
    description: No.
    content: { application/json: { schema: { type: object } } }
x-error-codes: [app_not_found]`;

const HAND_WRITTEN: [name: string, yaml: string, fix: string][] = ['"404"', '"500"', "4XX", "default"].map(
  (key) => [
    `a hand-written ${key} beside \`x-error-codes\``,
    document({ operation: RESPONSE.replace("KEY", key) }).replace(
      `      responses: { "200": { description: Apps. } }\n`,
      "",
    ),
    "remove the response and list its codes in `x-error-codes`",
  ],
);

const DOCUMENT_FAULTS: [name: string, yaml: string, fix: string][] = [
  [
    "an operationId used twice",
    document({ rest: `  /other: { get: { ‹operation-id-duplicate›operationId: listApps, responses: {} } }` }),
    "give one of the two another name",
  ],
  [
    "an operationId that is no text",
    document({ rest: `  /other: { get: { ‹operation-id-invalid›operationId: 5, responses: {} } }` }),
    "write a name",
  ],
  [
    "a security scheme that is not declared",
    document({
      operation: `x-error-codes: [app_not_found]\nsecurity: [{ ‹security-scheme-undeclared›baerer: [] }]`,
      rest: `components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }`,
    }),
    "write `bearer`",
  ],
  [
    "a security scheme of no known kind",
    document({ rest: `components: { securitySchemes: { ‹security-scheme-invalid›key: { type: apikey } } }` }),
    "give it a `type` of http (with `scheme`), apiKey (with `name` and `in`), oauth2, openIdConnect or mutualTLS",
  ],
  [
    "scopes that are no list",
    document({
      operation: `x-error-codes: [app_not_found]\nsecurity: [{ ‹security-invalid›bearer: full }]`,
      rest: `components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }`,
    }),
    "write `[]` when there are none",
  ],
  [
    "a path parameter that is not declared",
    document({ path: `/apps/{id}` }).replace("    get:", "    ‹path-parameter-undeclared›get:"),
    "add `{ name: id, in: path, required: true, schema: … }` to its parameters",
  ],
  [
    "a path parameter that the path lacks",
    document({
      operation: `x-error-codes: [app_not_found]\nparameters: [‹path-parameter-absent›{ name: id, in: path, required: true, schema: {} }]`,
    }),
    "write `{id}` in the path, or remove the parameter",
  ],
  [
    "a path parameter that is not required",
    document({
      path: `/apps/{id}`,
      operation: `x-error-codes: [app_not_found]\nparameters: [‹path-parameter-optional›{ name: id, in: path, schema: {} }]`,
    }),
    "add `required: true`",
  ],
  [
    "a parameter declared twice",
    document({
      operation: `x-error-codes: [app_not_found]\nparameters: [{ name: q, in: query, schema: {} }, ‹parameter-duplicate›{ name: q, in: query, schema: {} }]`,
    }),
    "remove one",
  ],
  [
    "a parameter without a schema",
    document({
      operation: `x-error-codes: [app_not_found]\nparameters: [‹parameter-schema-missing›{ name: q, in: query }]`,
    }),
    "add `schema`",
  ],
  [
    "a parameter in no known place",
    document({
      operation: `x-error-codes: [app_not_found]\nparameters: [‹parameter-invalid›{ name: q, in: body, schema: {} }]`,
    }),
    "give it `name`, and `in`: path, query, header or cookie",
  ],
  [
    "two templates for the same requests",
    document({
      rest: `  /a/{x}: { parameters: [{ name: x, in: path, required: true, schema: {} }] }\n  ‹path-template-ambiguous›/a/{y}: { parameters: [] }`,
    }),
    "join the two path items under one template",
  ],
  [
    "two expressions with nothing between",
    document({ rest: `  ‹path-template-ambiguous›/a{x}{y}: {}` }),
    "put a slash or another character between them",
  ],
  [
    "an open brace",
    document({
      rest: `  "‹path-template-invalid›/a/{x": {}`.replace(
        `"‹path-template-invalid›`,
        `‹path-template-invalid›"`,
      ),
    }),
    "write each parameter as `{name}`",
  ],
  ["a path without a slash", document({ rest: `  ‹path-template-invalid›apps2: {}` }), "write `/apps2`"],
  [
    "a path with a fragment",
    document({ rest: `  ‹path-characters-illegal›/a#b: {}` }),
    "percent-encode them; a query or fragment is no part of a path",
  ],
  [
    "an unknown format",
    document({ rest: `components: { schemas: { A: { type: string, ‹format-unknown›format: uuidd } } }` }),
    "write `uuid`",
  ],
  [
    "a pattern that is no regular expression",
    document({
      rest: `components: { schemas: { A: { type: string, ‹schema-keyword-invalid›pattern: "(" } } }`,
    }),
    "write a regular expression (ECMA-262)",
  ],
  [
    "a type that does not exist",
    document({ rest: `components: { schemas: { A: { ‹schema-keyword-invalid›type: int } } }` }),
    "write array, boolean, integer, null, number, object, string",
  ],
  [
    "a keyword that cannot be followed",
    document({ rest: `components: { schemas: { A: { ‹schema-keyword-unsupported›$dynamicRef: "#a" } } }` }),
    "use `$ref`",
  ],
  [
    "a reference to nothing",
    document({ rest: `components: { schemas: { A: { ‹ref-unresolved›$ref: "#/components/schemas/B" } } }` }),
    "correct its path, or add what it names",
  ],
  [
    "a reference to itself",
    document({ rest: `components: { schemas: { A: { ‹ref-circular›$ref: "#/components/schemas/A" } } }` }),
    "let one of the references in the circle be a real object",
  ],
  [
    "a reference to the network",
    document({
      rest: `components: { schemas: { A: { ‹ref-unresolved›$ref: "https://example.com/a.yaml" } } }`,
    }),
    "keep a copy of the file beside the document",
  ],
  [
    "a reference to a missing file",
    document({ rest: `components: { schemas: { A: { ‹ref-unresolved›$ref: "./missing.yaml" } } }` }),
    "correct its path, or add what it names",
  ],
  [
    "a server without a URL",
    document({ rest: `servers: [‹server-invalid›{ description: Here. }]` }),
    "write `url: /v1`",
  ],
  [
    "a server variable without a default",
    document({ rest: `servers: [‹server-invalid›{ url: "/{v}" }]` }),
    "declare `v` under `variables`, with a `default`",
  ],
  [
    "a component that is no object",
    document({ rest: `components: { schemas: { ‹structure-invalid›A: 5 } }` }),
    "write an object there, or remove it",
  ],
  [
    "a media type that is no object",
    document({
      rest: `components: { responses: { A: { description: A., content: { ‹structure-invalid›a/b: 5 } } } }`,
    }),
    "write an object there, or remove it",
  ],
  [
    "a property that is no schema",
    document({ rest: `components: { schemas: { A: { properties: { ‹schema-keyword-invalid›a: 5 } } } }` }),
    "write a schema",
  ],
  [
    "a component that falsely bears the mark of generated ones",
    document({
      rest: `components: { responses: { ‹component-mark-reserved›A: { description: A., x-error-codes: [a] } } }`,
    }),
    "remove `x-error-code` or `x-error-codes` from it",
  ],
  [
    "a reference that is no text",
    document({ rest: `components: { schemas: { A: { ‹ref-unresolved›$ref: 5 } } }` }),
    "write a path: `#/components/schemas/Name`",
  ],
  [
    "an operation that is no object",
    document({ rest: `  /other: { ‹structure-invalid›get: nothing }` }),
    "write an object there, or remove it",
  ],
  [
    "a response key that is no status",
    document({
      rest: `  /other: { get: { responses: { ‹response-key-invalid›ok: { description: Fine. } } } }`,
    }),
    "write a status (`404`), a range (`4XX`) or `default`",
  ],
  [
    "a key that occurs twice",
    document({ rest: `components: { schemas: { A: { type: string, ‹key-duplicate›type: string } } }` }),
    "remove one of the two",
  ],
  [
    "Swagger 2.0",
    `‹openapi-version-unsupported›swagger: "2.0"\ninfo: { title: Apps, version: 1.0.0 }\npaths: {}\n`,
    "convert the document to OpenAPI 3.0 or 3.1",
  ],
  [
    "OpenAPI 3.2",
    document({ version: `‹openapi-version-unsupported›openapi: 3.2.0` }),
    "write it in OpenAPI 3.0 or 3.1",
  ],
  ["no version at all", `‹openapi-version-unsupported›paths: {}\n`, "start it with `openapi: 3.1.0`"],
  ["a document that is a list", `‹document-not-object›- openapi: 3.1.0\n`, "start it with `openapi: 3.1.0`"],
  [
    "codes without a catalogue",
    `openapi: 3.1.0\ninfo: { title: Apps, version: 1.0.0 }\npaths:\n  /a: { get: { ‹error-catalogue-missing›x-error-codes: [a], responses: {} } }\n`,
    "add `x-error-catalogue: { $ref: ./errors.yaml }` to the root of the entry document",
  ],
];

describe("each fault is named where it was written, with its remedy", () => {
  it.each([...CATALOGUE_FAULTS, ...HAND_WRITTEN, ...DOCUMENT_FAULTS])("%s", async (_name, yaml, fix) => {
    const { got, want, diagnostics } = await loadMarked({ "spec.yaml": yaml });
    expect(got).toEqual(want);
    expect(diagnostics.map((diagnostic) => diagnostic.fix)).toEqual(want.map(() => fix));
  });

  it("finds nothing in a document that is in order", async () => {
    const { got, results } = await loadMarked({ "spec.yaml": document({}) });
    expect(got).toEqual([]);
    expect(results[0]?.contract?.operations).toHaveLength(1);
  });

  it("names the response whose codes have another status in the catalogue", async () => {
    const yaml = document({
      codes: `app_not_found: { status: 404, message: No such app., applies: surface }`,
      operation: `description: By hand.`,
    }).replace(
      `responses: { "200": { description: Apps. } }`,
      `responses:
        "200": { description: Apps. }
        ‹error-code-status-mismatch›"410":
          description: Gone.
          content: { application/json: { schema: { properties: { code: { const: app_not_found } } } } }`,
    );
    const { got, want } = await loadMarked({ "spec.yaml": yaml });
    expect(got).toEqual(want);
  });

  it("leaves a page for people beside `x-error-codes`", async () => {
    const yaml = document({ operation: `x-error-codes: [app_not_found]` }).replace(
      `"200": { description: Apps. }`,
      `"410": { description: A page., content: { text/html: {} } }, "200": { description: Apps. }`,
    );
    const { got, want } = await loadMarked({ "spec.yaml": yaml });
    expect(got).toEqual(want);
  });

  it("names a page whose status a code claims", async () => {
    const yaml = document({ operation: `x-error-codes: [app_not_found]` }).replace(
      `"200": { description: Apps. }`,
      `"200": { description: Apps. }, ‹error-response-hand-written›"404": { description: A page., content: { text/html: {} } }`,
    );
    const { got, want } = await loadMarked({ "spec.yaml": yaml });
    expect(got).toEqual(want);
  });

  it("names a hand-written response whose status a framework code claims", async () => {
    const yaml = document({
      codes: `not_found: { status: 404, message: No., applies: always }`,
      operation: `description: By hand.`,
    }).replace(`"200": { description: Apps. }`, `‹error-response-hand-written›"404": { description: Gone. }`);
    const { got, want } = await loadMarked({ "spec.yaml": yaml });
    expect(got).toEqual(want);
  });
});

describe("faults in other files are named there", () => {
  const ENTRY = `openapi: 3.1.0
info: { title: Apps, version: 1.0.0 }
x-error-catalogue: { $ref: ./errors.yaml }
paths:
  /apps/{id}: { $ref: ./paths/app.yaml }
`;
  const PATH = `parameters:
  - { name: id, in: path, required: true, schema: { type: string } }
get:
  operationId: getApp
  x-error-codes: [app_not_found]
  responses:
    "200":
      description: An app.
      content: { application/json: { schema: { $ref: ../components/App.yaml } } }
`;
  const ERRORS = `codes:
  app_not_found: { status: 404, message: No such app. }
`;
  const APP = `type: object
properties:
  id: { type: string, format: uuid }
`;
  const FILES = {
    "spec.yaml": ENTRY,
    "paths/app.yaml": PATH,
    "errors.yaml": ERRORS,
    "components/App.yaml": APP,
  };

  const rows: [name: string, files: Record<string, string>][] = [
    [
      "a code in a path item's file",
      { "paths/app.yaml": PATH.replace("[app_not_found]", "[app_not_found, ‹error-code-unknown›zzz]") },
    ],
    [
      "a family in a path item's file",
      { "paths/app.yaml": `‹error-family-unknown›x-error-family: oath\n${PATH}` },
    ],
    [
      "a code with two entries in the catalogue's file",
      { "errors.yaml": `${ERRORS}  ‹error-code-doubled›app_not_found: { status: 410, message: Gone. }\n` },
    ],
    [
      "a bad status in the catalogue's file",
      { "errors.yaml": ERRORS.replace("status: 404", "‹error-code-status-invalid›status: 700") },
    ],
    [
      "a format in a component's file",
      { "components/App.yaml": APP.replace("format: uuid", "‹format-unknown›format: uid") },
    ],
    [
      "a reference in a component's file",
      { "components/App.yaml": APP.replace("type: string", "‹ref-unresolved›$ref: ./Id.yaml") },
    ],
    [
      "a local reference in a component's file",
      { "components/App.yaml": APP.replace("type: string", `‹ref-unresolved›$ref: "#/nowhere"`) },
    ],
    ["bad syntax in a component's file", { "components/App.yaml": `${APP}‹syntax›  - x` }],
    [
      "a missing catalogue",
      { "spec.yaml": ENTRY.replace("$ref: ./errors.yaml", "‹ref-unresolved›$ref: ./error.yaml") },
    ],
  ];
  it.each(rows)("%s", async (_name, changed) => {
    const { got, want } = await loadMarked({ ...FILES, ...changed });
    expect(got).toEqual(want);
  });
});

describe("loading", () => {
  it("reports a file that is not there, without a stack", async () => {
    const folder = writeFiles({});
    const { contract, diagnostics } = await loadContract(join(folder, "spec.yaml"));
    expect(contract).toBeUndefined();
    expect(diagnostics.map(({ id, message, position }) => [id, message, position])).toEqual([
      [
        "file-unreadable",
        "The file cannot be read (ENOENT).",
        { file: join(folder, "spec.yaml"), line: 1, column: 1 },
      ],
    ]);
  });

  it("reports a folder as one", async () => {
    const { diagnostics } = await loadContract(writeFiles({}));
    expect(diagnostics.map(({ id, message }) => [id, message])).toEqual([
      ["file-unreadable", "The file cannot be read (it is a folder)."],
    ]);
  });

  it("reports every syntax error of a file with its line", async () => {
    const { got, want } = await loadMarked({ "spec.yaml": `openapi: 3.1.0\ninfo: "unclosed\n‹syntax›` });
    expect(got).toEqual(want);
  });

  it("reports syntax errors of JSON", async () => {
    const { got, want } = await loadMarked(
      { "spec.json": `{ "openapi": "3.1.0",\n  "info": { "title" }, ‹key-duplicate›"info": {} }` },
      ["spec.json"],
    );
    expect(got).toEqual(expect.arrayContaining(want));
  });

  it("refuses aliases that grow beyond memory", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(", ")}]`,
    );
    const { got } = await loadMarked({ "spec.yaml": `openapi: 3.1.0\nl0: &l0 [a]\n${levels.join("\n")}\n` });
    expect(got).toEqual(["spec.yaml:1:1 syntax"]);
  });

  it("refuses a document that contains itself", async () => {
    const { diagnostics } = await loadMarked({ "spec.yaml": `openapi: 3.1.0\npaths: &p { /a: *p }\n` });
    expect(diagnostics.map(({ message }) => message)).toEqual(["The document contains itself."]);
  });

  it("reports all findings, sorted by file, line, column and id", async () => {
    const { results } = await loadMarked({
      "spec.yaml": document({
        codes: `Zed: { status: 9, message: Z. }\nok: { status: 404, message: "" }`,
        operation: `x-error-codes: [b, a, Zed, ok]`,
      }),
    });
    const lines = (results[0]?.diagnostics ?? []).map(
      ({ position, id }) => `${position?.line}:${position?.column} ${id}`,
    );
    expect(lines).toEqual([
      "5:5 error-code-name-illegal",
      "5:12 error-code-status-invalid",
      "6:5 error-code-reserved",
      "6:24 error-code-message-missing",
      "14:23 error-code-unknown",
      "14:26 error-code-unknown",
    ]);
  });
});

describe("a document without a catalogue is somebody else's", () => {
  it("gets warnings for what it alone could mend, and a contract", async () => {
    const { results, got, want } = await loadMarked({
      "spec.yaml": `openapi: 3.0.3
info: { title: Apps, version: 1.0.0 }
paths:
  ‹path-characters-illegal›/a#b: { get: { responses: {} } }
components:
  schemas:
    A: { type: string, ‹format-unknown›format: timezone }
    B: { type: string, ‹schema-keyword-invalid›enum: [] }
`,
    });
    expect(got).toEqual(want);
    expect(results[0]?.diagnostics.every(({ severity }) => severity === "warning")).toBe(true);
    expect(results[0]?.contract).toBeDefined();
  });
});

describe("several surfaces over one catalogue", () => {
  const surface = (id: string, code: string) => `openapi: 3.1.0
info: { title: Apps, version: 1.0.0 }
x-error-catalogue: { $ref: ./errors.yaml }
paths:
  /a: { get: { operationId: ${id}, x-error-codes: [${code}], responses: {} } }
`;
  const ERRORS = `codes:
  a: { status: 404, message: A., hint-operation: second }
  b: { status: 409, message: B. }
`;

  it("a code is used when one of them uses it, an operation known when one of them has it", async () => {
    const { got, results } = await loadMarked(
      { "one.yaml": surface("first", "a"), "two.yaml": surface("second", "b"), "errors.yaml": ERRORS },
      ["one.yaml", "two.yaml"],
    );
    expect(got).toEqual([]);
    expect(results.map(({ contract }) => contract?.catalogue.map(({ code }) => code))).toEqual([
      ["a"],
      ["b"],
    ]);
  });

  it("a code is unused when none uses it", async () => {
    const marked = ERRORS.replace("  b:", "  ‹error-code-unused›b:");
    const { got, want, results } = await loadMarked(
      { "one.yaml": surface("first", "a"), "two.yaml": surface("second", "a"), "errors.yaml": marked },
      ["one.yaml", "two.yaml"],
    );
    expect(got).toEqual(want);
    expect(results.map(({ contract }) => contract)).toEqual([undefined, undefined]);
  });

  it("says nothing of unused codes while one of them cannot be read", async () => {
    const { got } = await loadMarked({ "one.yaml": surface("first", "a"), "errors.yaml": ERRORS }, [
      "one.yaml",
      "two.yaml",
    ]);
    expect(got).toEqual(["two.yaml:1:1 file-unreadable"]);
  });

  it("a surface loaded alone only warns of codes that it does not use", async () => {
    const folder = writeFiles({ "one.yaml": surface("first", "a"), "errors.yaml": ERRORS });
    const { contract, diagnostics } = await loadContract(join(folder, "one.yaml"));
    expect(contract).toBeDefined();
    expect(diagnostics.map(({ id, severity }) => [id, severity])).toEqual([
      ["hint-operation-unknown", "warning"],
      ["error-code-unused", "warning"],
    ]);
  });
});

describe("formatDiagnostic", () => {
  it("writes place, severity, id, message and fix on one line", () => {
    const position = { file: "openapi/spec.yaml", line: 12, column: 7 };
    expect(
      formatDiagnostic({ id: "an-id", severity: "error", message: "It is so.", fix: "mend it", position }),
    ).toBe("openapi/spec.yaml:12:7 error an-id It is so. fix: mend it");
  });

  it("names the JSON pointer when there is no position", () => {
    expect(
      formatDiagnostic({ id: "an-id", severity: "warning", message: "It is so.", pointer: "/a~1b" }),
    ).toBe("#/a~1b warning an-id It is so.");
  });

  it("lets no text of a document reach the terminal as a control sequence", () => {
    const line = formatDiagnostic({ id: "an-id", severity: "error", message: "Name \u001b[31m\nred." });
    expect(line).toBe("# error an-id Name \\u001b[31m\\u000ared.");
  });
});

describe("createContract", () => {
  it("throws every finding at once, errors in its message", () => {
    const attempt = () =>
      createContract({ openapi: "3.1.0", paths: { "/a{x}{y}": {}, b: {} } }, { file: "openapi.json" });
    expect(attempt).toThrow(InvalidContractError);
    expect(attempt).toThrow(
      "openapi.json:1:1 error path-template-invalid The path `b` does not start with a slash. fix: write `/b`",
    );
  });

  it("tells a document nested thousands of levels deep without running out of stack", () => {
    let schema = {};
    for (let depth = 0; depth < 50_000; depth++) schema = { not: schema };
    const attempt = () =>
      createContract({ openapi: "3.1.0", paths: {}, components: { schemas: { A: schema } } });
    expect(attempt).toThrow("document-too-deep");
  });
});
