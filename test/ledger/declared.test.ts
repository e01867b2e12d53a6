import { expect, test } from "vitest";
import { answerKind, exchangeOf } from "../../src/check/index.js";
import { createContract, loadContract, readContract } from "../../src/contract/index.js";
import { contractHash, type DeclaredAnswer, declaredAnswers, formatKey } from "../../src/ledger/index.js";
import { contract, openContract } from "./contract.js";

const texts = (answers: readonly DeclaredAnswer[]) =>
  answers.map(({ key, optional }) => `${formatKey(key)}${optional ? " ?" : ""}`);

test("every response, media type and code of an operation is an answer to prove, and so is every code of the surface", () => {
  expect(texts(declaredAnswers("api", contract))).toEqual([
    "api getThing 200 application/json",
    "api getThing 200 text/*",
    "api getThing 401 application/json unauthorized",
    "api getThing 404 application/json thing_gone",
    "api getThing 500 application/json internal_server_error",
    "api deleteThing 204",
    "api deleteThing 401 application/json unauthorized",
    "api deleteThing 404 application/json thing_gone",
    "api deleteThing 409 application/json thing_locked",
    "api deleteThing 500 application/json internal_server_error",
    "api - 404 application/json not_found",
  ]);
});

test("under a range the listed codes are to be proven, and whatever else it admits may be", () => {
  expect(texts(declaredAnswers("open", openContract))).toEqual([
    "open root 200 application/json",
    "open root 4XX application/json lost",
    "open root 4XX application/json taken",
    "open root 4XX application/json ?",
    "open root 5XX application/json down",
    "open root 5XX application/json ?",
    "open root default text/html",
  ]);
});

test("a document and the openapi.json generated from it have one hash; another document has another", async () => {
  const { contract: written } = await loadContract("openapi/console.yaml");
  if (!written) throw new Error("openapi/console.yaml does not load");
  expect(contractHash(written)).toBe(contractHash(readContract("src/generated/console/openapi.json")));
  expect(contractHash(written)).toMatch(/^[0-9a-f]{16}$/);
  expect(contractHash(contract)).not.toBe(contractHash(openContract));
});

test("an operation is one word of a key, whatever its id, and no other operation's", () => {
  const ids = ["-", "*", "get app", "get%20app", "a*-", "a\tb"];
  const odd = createContract({
    openapi: "3.1.0",
    info: { title: "Odd", version: "1" },
    "x-error-catalogue": { codes: { lost: { status: 404, applies: "surface", message: "Lost." } } },
    paths: Object.fromEntries(
      ids.map((operationId, i) => [
        `/${i}`,
        { get: { operationId, responses: { "204": { description: "Done." } } } },
      ]),
    ),
  });
  expect(texts(declaredAnswers("api", odd))).toEqual([
    "api %2D 204",
    "api %2A 204",
    "api get%20app 204",
    "api get%2520app 204",
    "api a*- 204",
    "api a%09b 204",
    "api - 404 application/json lost",
  ]);
  const response = { status: 204, headers: {} };
  const exchange = exchangeOf(odd, { method: "GET", url: "/0", headers: {} }, response);
  expect(exchange && answerKind(odd, exchange)?.operation).toBe("%2D");
});
