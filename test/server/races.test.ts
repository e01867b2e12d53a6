import { beforeAll, describe, expect, test } from "vitest";
import { poll, startLogin } from "./support/device-client.js";
import { racePolls, UNLIMITED } from "./support/device-load.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

const CODES = 250;
const RACERS = 8;

let service: TestService;
let person: ConsoleClient;

beforeAll(async () => {
  service = await startTestService(UNLIMITED);
  person = await service.signIn();
});

describe("racing polls", () => {
  test(`${RACERS} polls at once of ${CODES} approved codes give exactly ${CODES} tokens`, async () => {
    const tokens = new Set<string>();
    for (let i = 0; i < CODES; i++) {
      tokens.add(await racePolls(service.origin, person, RACERS));
    }
    expect(tokens.size).toBe(CODES);
  }, 120_000);

  test("approvals and denials at once: one decides, and the device hears that decision", async () => {
    for (let i = 0; i < 20; i++) {
      const codes = await startLogin(service.origin);
      const decisions = await Promise.all(
        ["approve", "deny", "approve", "deny"].map((verb) =>
          person.post(`/openapi/v1/oauth/device/${verb}`, { user_code: codes.user_code }),
        ),
      );
      expect(decisions.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
      const approved = decisions.findIndex((answer) => answer.status === 200) % 2 === 0;
      const answer = await poll(service.origin, codes.device_code);
      expect(answer.status === 200 || answer.body.error).toBe(approved ? true : "access_denied");
    }
  });
});
