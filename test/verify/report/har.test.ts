import { expect, test } from "vitest";
import { readHar } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
import { HarRecorder } from "../../../src/verify/report/har.js";

const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Archive", version: "1" },
  paths: { "/a": { post: { operationId: "a", responses: { "200": { description: "Fine." } } } } },
});
const [operation] = contract.operations;

/** An exchange as it comes back from the archive. */
function archived(sent: string, answered: string, type = "application/json") {
  if (!operation) throw new Error("no operation");
  const recorder = new HarRecorder(contract);
  const request = {
    method: "POST",
    target: "/a",
    headers: [["Content-Type", type]] as const,
    body: Buffer.from(sent),
  };
  recorder.record({
    case: {
      provoker: "examples",
      operation,
      title: "an example",
      request,
      who: "main",
      reaches: "operation",
      expectation: { kind: "declared" },
    },
    request,
    shown: request,
    url: "http://127.0.0.1:3000/a",
    answer: {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(answered),
      cut: false,
    },
    verdicts: [],
    durationMs: 1,
    sentAt: 0,
  });
  const [entry] = readHar(recorder.archive("0")).entries;
  return entry && { body: entry.request.body, answer: entry.response.body, omitted: entry.bodyOmitted };
}

test("what is whole in the archive of a run is judged again, and what was cut or redacted is not", () => {
  const text = '{\n  "a": 1\n}';
  expect(archived('{"a":1}', '{"a":1}')).toEqual({ body: text, answer: text, omitted: false });
  const long = JSON.stringify({ a: "x".repeat(5_000) });
  expect(archived(long, long)).toEqual({ body: undefined, answer: undefined, omitted: true });
  const secret = '{"access_token":"abcdefghijkl"}';
  expect(archived(secret, secret)).toEqual({ body: undefined, answer: undefined, omitted: true });
  const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
  expect(archived(form, "{}", "multipart/form-data; boundary=b")?.body).toBeUndefined();
});
