import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "security-401";
const more = "components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }";
const operation = (security: string, responses = '{ "200": { description: Fine. } }', codes = "[]") => `
/a:
  get:
    operationId: getA
    security: ${security}
    x-error-codes: ${codes}
    responses: ${responses}
`;
const catalogue = (applies: string) => `codes: { unauthorized: { status: 401, message: Who?${applies} } }`;

test("an operation that turns strangers away without saying how is found", async () => {
  expect(await linted(rule, { more, paths: operation("[{ key: [] }]") })).toEqual([
    ["spec.yaml:6:5 `getA` asks for credentials and declares no 401.", "declare a `401` response"],
  ]);
  expect(await linted(rule, { more, catalogue: catalogue(""), paths: operation("[{ key: [] }]") })).toEqual([
    [
      "spec.yaml:7:5 `getA` asks for credentials and declares no 401.",
      "give a code of status 401 `applies: has-security`, or list one in `x-error-codes`",
    ],
  ]);
});

test("the security of the document holds for operations that have none of their own", async () => {
  const paths = '{ /a: { get: { responses: { "200": { description: Fine. } } } } }';
  const found = await linted(rule, { more: `${more}\nsecurity: [{ key: [] }]`, paths });
  expect(found).toMatchObject([
    [expect.stringContaining("the GET operation asks for credentials"), expect.anything()],
  ]);
});

test.each([
  ["a response", { paths: operation("[{ key: [] }]", '{ "401": { description: Who? } }') }],
  ["a range", { paths: operation("[{ key: [] }]", '{ "4XX": { description: No. } }') }],
  [
    "a code that applies",
    { catalogue: catalogue(", applies: has-security"), paths: operation("[{ key: [] }]") },
  ],
  [
    "a code that is listed",
    { catalogue: catalogue(""), paths: operation("[{ key: [] }]", undefined, "[unauthorized]") },
  ],
])("%s declares it", async (_, given) => {
  expect(await linted(rule, { more, ...given })).toEqual([]);
});

test("nothing is asked of operations that strangers may call", async () => {
  expect(await linted(rule, { more, paths: operation("[]") })).toEqual([]);
  expect(await linted(rule, { more, paths: operation("[{ key: [] }, {}]") })).toEqual([]);
});
