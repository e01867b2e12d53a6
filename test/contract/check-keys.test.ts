import { describe, expect, it } from "vitest";
import { createContract, InvalidContractError, type JsonObject } from "../../src/contract/index.js";
import { loadMarked } from "./support/marked-files.js";

const CATALOGUE = `x-error-catalogue: { codes: { gone: { status: 404, message: Gone. } } }\n`;
const HEAD = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\n`;

/** A document's only operation, of which the text is a part. */
const at = (parts: string) => `paths:\n  /a: { get: { operationId: a, ${parts} } }\n`;

async function found(text: string): Promise<{ got: string[]; want: string[]; said: string[] }> {
  const { diagnostics, got, want } = await loadMarked({ "spec.yaml": text });
  return {
    got,
    want,
    said: diagnostics.map(({ severity, id, fix }) => `${severity} ${id} ${fix}`),
  };
}

describe("a key that means nothing is reported with the one that is meant", () => {
  it.each([
    [
      "an extension of ours on an operation",
      `${HEAD}${CATALOGUE}paths:\n  /a: { get: { operationId: a, x-error-codes: [gone], ‹key-unknown›x-error-code: [gone], responses: {} } }\n`,
      "warning key-unknown write `x-error-codes`",
    ],
    [
      "the catalogue's own key",
      `${HEAD}‹key-unknown›x-error-catalog: { codes: {} }\npaths: {}\n`,
      "warning key-unknown write `x-error-catalogue`",
    ],
    [
      "a method",
      `${HEAD}paths:\n  /a: { ‹key-unknown›gett: { responses: {} } }\n`,
      "warning key-unknown write `get`",
    ],
    [
      "a range in lower case",
      `${HEAD}paths:\n  /a: { get: { operationId: a, responses: { ‹response-key-case›3xx: { description: r } } } }\n`,
      "warning response-key-case write `3XX`",
    ],
    [
      "servers of an operation",
      `${HEAD}paths:\n  /a: { get: { operationId: a, ‹servers-ignored›servers: [{ url: /x }], responses: {} } }\n`,
      "warning servers-ignored write the servers at the root, or put the operation into a document of its own",
    ],
    [
      "a schema of a response, as in Swagger 2",
      `${HEAD}${at('responses: { "200": { description: r, ‹key-unknown›schema: { type: string } } }')}`,
      "warning key-unknown remove it, or begin its name with `x-`",
    ],
    [
      "a schema that is written in place of the media type's `schema`",
      `${HEAD}${at('responses: { "200": { description: r, content: { application/json: { ‹key-unknown›type: string } } } }')}`,
      "warning key-unknown remove it, or begin its name with `x-`",
    ],
    [
      "a header without `schema`",
      `${HEAD}${at('responses: { "200": { description: r, headers: { X-A: { ‹key-unknown›shema: { type: string } } } } }')}`,
      "warning key-unknown write `schema`",
    ],
    [
      "whether a request body is required",
      `${HEAD}${at("requestBody: { ‹key-unknown›requierd: true, content: {} }, responses: {}")}`,
      "warning key-unknown write `required`",
    ],
    [
      "whether a parameter is required",
      `${HEAD}${at("parameters: [{ name: q, in: query, ‹key-unknown›requred: true, schema: {} }], responses: {}")}`,
      "warning key-unknown write `required`",
    ],
    [
      "a keyword of a schema",
      `${HEAD}paths: {}\ncomponents: { schemas: { A: { properties: { n: { type: number, ‹key-unknown›minimun: 3 } } } } }\n`,
      "warning key-unknown write `minimum`",
    ],
    [
      "the name of a media type",
      `${HEAD}${at('responses: { "200": { description: r, content: { ‹media-type-name-invalid›json: {} } } }')}`,
      "warning media-type-name-invalid write `application/json`",
    ],
    [
      "a schema in place of a media type",
      `${HEAD}${at("requestBody: { content: { ‹media-type-name-invalid›schema: {} } }, responses: {}")}`,
      "warning media-type-name-invalid put it under a media type, such as `application/json`",
    ],
  ])("%s", async (_, text, words) => {
    const { got, want, said } = await found(text);
    expect(got).toEqual(want);
    expect(said).toContain(words);
  });

  it("words of the author's own are left alone: in schemas, data, links and names", async () => {
    const schema =
      "{ type: object, note: n, optional: true, properties: { requierd: {} }, example: { minimun: 1 } }";
    const content = `content: { "text/*": {}, application/json;v=1: { schema: ${schema} } }`;
    const links =
      "links: { next: { operationId: a, parameters: { q: { kind: k } }, requestBody: { kind: k } } }";
    const text = `${HEAD}${at(`responses: { "200": { description: r, x-a: 1, ${content}, ${links} } }`)}`;
    expect((await found(text)).said).toEqual([]);
  });

  it("an extension of another tool is left alone", async () => {
    const text = `${HEAD}x-tag-groups: []\nx-error-policy: loud\npaths: {}\n`;
    expect((await found(text)).said).toEqual([]);
  });
});

describe("what OpenAPI requires", () => {
  it("is an error where the document has a catalogue", async () => {
    const { said } = await found(`openapi: 3.0.3\n${CATALOGUE}path: {}\n`);
    expect(said).toEqual(
      expect.arrayContaining([
        'error key-missing add `info: { title: …, version: "1.0.0" }`',
        "error key-missing write the operations under `paths`",
        "warning key-unknown write `paths`",
      ]),
    );
  });

  it("is a warning where it has none", async () => {
    const { said } = await found("openapi: 3.0.3\npaths:\n  /a: { get: { operationId: a } }\n");
    expect(said).toEqual([
      'warning key-missing add `info: { title: …, version: "1.0.0" }`',
      "warning key-missing say what it answers on success: `responses`",
    ]);
  });
});

describe("words for common slips", () => {
  it.each([
    ["3.0", "3.0.3"],
    ["3.1", "3.1.0"],
  ])("the version %s without quotes", async (written, meant) => {
    const { diagnostics } = await loadMarked({ "spec.yaml": `openapi: ${written}\n` });
    expect(diagnostics[0]).toMatchObject({
      id: "openapi-version-unsupported",
      fix: `put the version in quotes: \`openapi: "${meant}"\``,
    });
  });

  it("a status in quotes, and the header that is at fault", async () => {
    const codes = `a: { status: "400", message: A. }, b: { status: 409, message: B., headers: [Retry-After, "no good"] }`;
    const { diagnostics } = await loadMarked({
      "spec.yaml": `${HEAD}x-error-catalogue: { codes: { ${codes} } }\nx-error-codes: [a, b]\npaths: {}\n`,
    });
    expect(diagnostics.map(({ message, fix }) => `${message} ${fix}`)).toEqual([
      "Code `a`: `status` is text, not a number. write 400 without quotes",
      expect.stringContaining("distinct header names: `no good`."),
    ]);
  });

  it("two codes that claim one stage of an operation", async () => {
    const entry = (name: string) => `${name}: { status: 500, message: M., applies: always, stage: handler }`;
    const { diagnostics } = await loadMarked({
      "spec.yaml": `${HEAD}x-error-catalogue: { codes: { ${entry("one")}, ${entry("two")} } }\npaths:\n  /a: { get: { operationId: a, responses: {} } }\n`,
    });
    expect(diagnostics).toMatchObject([
      {
        id: "error-code-stage-shared",
        severity: "warning",
        message: expect.stringMatching(/`one` and `two`/),
      },
    ]);
  });

  it("not a code that an operation names for a stage: it stands in place of the one that applies", async () => {
    const general = "general: { status: 413, message: M., applies: has-body }";
    const named = "named: { status: 413, message: M., stage: size }";
    const { diagnostics, results } = await loadMarked({
      "spec.yaml": `${HEAD}x-error-catalogue: { codes: { ${general}, ${named} } }\npaths:\n  /a: { post: { operationId: a, x-error-codes: [named], requestBody: { content: {} }, responses: {} } }\n  /b: { post: { operationId: b, requestBody: { content: {} }, responses: {} } }\n`,
    });
    const { operations = [] } = results[0]?.contract ?? {};
    expect(operations.map(({ errors }) => errors.map(({ code }) => code))).toEqual([["named"], ["general"]]);
    expect(diagnostics).toEqual([]);
  });
});

it("a code of a response whose name is reserved is reported and not read", async () => {
  const { results, diagnostics } = await loadMarked({
    "spec.yaml": `${HEAD}paths:
  /a:
    get:
      operationId: a
      responses:
        "404": { description: e, content: { application/json: { schema: { type: object, properties: { code: { type: string, enum: [ok, gone] } } } } } }
`,
  });
  expect(diagnostics).toMatchObject([{ id: "error-code-reserved", severity: "warning" }]);
  expect(results[0]?.contract?.operations[0]?.errors.map(({ code }) => code)).toEqual(["gone"]);
});

describe("a schema that must hold itself", () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const judge = (schemas: JsonObject) => () =>
    createContract({
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      paths: {},
      components: { schemas },
    });

  it.each<[string, JsonObject]>([
    ["through its own `allOf`", { A: { allOf: [ref("A")] } }],
    ["through that of another", { A: { allOf: [{ type: "object" }, ref("B")] }, B: { allOf: [ref("A")] } }],
  ])("%s is refused", (_, schemas) => {
    expect(judge(schemas)).toThrow(InvalidContractError);
    expect(judge(schemas)).toThrow("ref-circular");
  });

  it("is none when it refers to itself from a property", () => {
    const A = { allOf: [ref("B"), { properties: { next: ref("A") } }] };
    expect(judge({ A, B: { type: "object" } })).not.toThrow();
  });
});

it.each([
  [`{ "openapi": ‹syntax›'3.1.0' }`, "JSON has a value here, not `'`."],
  [`{ "openapi": "3.1.0",\n  ‹syntax›info: {} }`, "JSON has a key in double quotes here, not `i`."],
  [`{ "openapi": "3.1.0",‹syntax›}`, "JSON has a key in double quotes here, not `}`."],
  [`{ "openapi": "3.1.0" ‹syntax›// new\n}`, "JSON has `,` or `}` here, not a comment."],
  [
    `{ "openapi": ‹syntax›"3.1\n.0" }`,
    "This text has no end, a line break or control character in it, or a wrong escape.",
  ],
])("a .json document is read by the grammar of JSON: %s", async (text, message) => {
  const { diagnostics, got, want } = await loadMarked({ "spec.json": text }, ["spec.json"]);
  expect(got).toEqual(want);
  expect(diagnostics).toMatchObject([{ message }]);
});

it("a reference into another file may end in an escaped token", async () => {
  const { results, diagnostics } = await loadMarked({
    "spec.yaml": `${HEAD}paths:
  /a:
    get:
      operationId: a
      responses: { "200": { description: r, content: { application/json: { schema: { $ref: "b.json#/defs/B~1x~0y" } } } } }
`,
    "b.json": '{ "defs": { "B/x~y": { "type": "string" } } }',
  });
  expect(diagnostics).toEqual([]);
  expect(results[0]?.contract?.document.components).toEqual({ schemas: { B_x_y: { type: "string" } } });
});
