import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "operation-error-codes";
const catalogue = "codes: { gone: { status: 410, message: Gone. } }";
const operation = (codes: string) => `
/a:
  get:
    operationId: getA${codes}
    responses: { "200": { description: Fine. } }
`;

test("an operation without a list is found at its key", async () => {
  expect(await linted(rule, { catalogue, paths: operation("") })).toEqual([
    [
      "spec.yaml:7:5 `getA` does not say which error codes it raises.",
      "add `x-error-codes`, `[]` when it raises none itself",
    ],
  ]);
});

test("an empty list says something", async () => {
  expect(await linted(rule, { catalogue, paths: operation("\n    x-error-codes: []") })).toEqual([]);
});

test("a document without a catalogue has no codes", async () => {
  expect(await linted(rule, { paths: operation("") })).toEqual([]);
});

test("operations of callbacks and webhooks are answered by others", async () => {
  const other = '{ post: { responses: { "200": { description: Fine. } } } }';
  const paths = `${operation("\n    x-error-codes: []")}    callbacks: { done: { "{$url}": ${other} } }\n`;
  expect(await linted(rule, { catalogue, paths, more: `webhooks: { changed: ${other} }` })).toEqual([]);
});
