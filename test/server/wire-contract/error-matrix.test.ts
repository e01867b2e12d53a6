import { beforeAll, describe, expect, test } from "vitest";
import { errors as apiErrors, oauthErrors } from "../../../src/generated/api/errors.js";
import { errors as consoleErrors } from "../../../src/generated/console/errors.js";
import { DIFY_CODES } from "./dify-codes.js";
import { CATALOGUE, readError } from "./error-body.js";
import { type RaisingService, startRaisingService } from "./raising-service.js";

const DETAIL = { type: "invalid", loc: ["body"], msg: "is not right" };

let service: RaisingService;

beforeAll(async () => {
  service = await startRaisingService({
    invalid_param: ({ fail }) => fail.invalid_param({ details: [DETAIL] }),
    too_many_requests: ({ fail }) => fail.too_many_requests({ headers: { "Retry-After": 7 } }),
  });
});

describe("TestErrorMatrix", () => {
  test.each(Object.entries(DIFY_CODES))("%s is answered as %i in a canonical body", async (code, status) => {
    const answer = await readError(await service.get(`/raise/${code}`));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(service.reported).toEqual([]);
  });

  test("every code of this service has the status that Dify gives it", () => {
    const ours = Object.entries(CATALOGUE.codes).filter(([code]) => code in DIFY_CODES);
    expect(ours.length).toBeGreaterThan(10);
    for (const [code, { status }] of ours) expect([code, status]).toEqual([code, DIFY_CODES[code]]);
  });

  test("every code that a handler can raise is in the published catalogue, with its status", () => {
    for (const [code, { status }] of Object.entries({ ...apiErrors, ...consoleErrors })) {
      if (code in CATALOGUE.codes) expect([code, CATALOGUE.codes[code]?.status]).toEqual([code, status]);
      else expect(Object.keys(CATALOGUE.oauth)).toContain(code);
    }
    for (const [code, { status }] of Object.entries(oauthErrors)) {
      expect([code, CATALOGUE.oauth[code]?.status]).toEqual([code, status]);
    }
  });

  test("quota errors carry their code, message and hint with 403", async () => {
    const { body } = await readError(await service.get("/raise/member_limit_exceeded"));
    expect(body).toEqual({
      code: "member_limit_exceeded",
      message: "The message of member_limit_exceeded.",
      status: 403,
      hint: "Upgrade the plan or remove a member.",
    });
  });

  test("an expired session is 401 token_expired with a hint", async () => {
    const { status, headers, body } = await readError(await service.get("/raise/token_expired"));
    expect([status, body.code, body.hint]).toEqual([401, "token_expired", "Sign in again."]);
    expect(headers.get("WWW-Authenticate")).toBeTruthy();
  });

  test("a rate limit carries Retry-After", async () => {
    expect((await service.get("/raise/too_many_requests")).headers.get("Retry-After")).toBe("7");
  });
});
