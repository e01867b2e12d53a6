/** The runtime and the checks read the same parts with different parsers: they must not contradict each other. */

import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { exchangeOf, judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
import { send } from "../wire/http.js";
import { DOCUMENT, file, message, part, startUploads, type UploadService } from "./service.js";

let service: UploadService;
beforeAll(async () => {
  service = await startUploads();
});

const name = fc.constantFrom(
  "file",
  "pictures",
  "small",
  "avatar",
  "title",
  "count",
  "tags",
  "point",
  "other",
);
const content = fc.constantFrom(
  "",
  "x",
  "5",
  "0",
  "abcde",
  "abcdef",
  "true",
  '{"x":1}',
  '{"x":"1"}',
  "\xff",
  " 5",
);
const type = fc.constantFrom("text/plain", "image/png", "image/gif", "application/zip", "application/json");
const parts = fc.oneof(
  fc.tuple(name, content).map(([of, text]) => part(of, text)),
  fc.tuple(name, content, type).map(([of, text, media]) => file(of, text, media)),
);
const forms = fc
  .tuple(fc.array(parts, { maxLength: 4 }), fc.boolean())
  .map(([some, isComplete]) => (isComplete ? [file("file", "x", "text/plain"), ...some] : some));

it("what the checks call valid is taken, and what they call a fault is refused", async () => {
  const contract = createContract(structuredClone(DOCUMENT));
  const seen = { taken: 0, refused: 0 };
  const property = fc.asyncProperty(
    forms,
    fc.constantFrom("/files", "/open", "/named"),
    async (form, url) => {
      const request = { method: "POST", url, ...message(form) };
      const { status, text } = await send(service, { ...request, path: url });
      const answer = { status, headers: { "content-type": "application/json" }, body: text };
      const exchange = exchangeOf(contract, request, answer);
      if (!exchange) throw new Error("the request is outside the surface");
      const checks = ["invalid-request-accepted", "valid-request-refused"];
      expect(judge(contract, exchange, { checks })).toEqual([]);
      if (status === 200) seen.taken++;
      else seen.refused++;
    },
  );
  await fc.assert(property, { numRuns: 300 });
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
});
