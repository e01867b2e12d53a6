import { randomBytes } from "node:crypto";
import { UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import {
  csrfToken,
  isCsrfToken,
  readSessionToken,
  signSessionToken,
} from "../../../src/server/security/session-token.js";
import { manualClock } from "../support/manual-clock.js";

const key = randomBytes(32);
const claims = { accountId: "a", sessionId: "s" };

describe("session tokens", () => {
  test("say whose session it is until they expire", async () => {
    const clock = manualClock();
    const token = await signSessionToken(claims, clock(), clock() + 60_000, key);
    expect(await readSessionToken(token, key, clock)).toEqual(claims);
    clock.advance(60);
    expect(await readSessionToken(token, key, clock)).toBe("expired");
  });

  test("of another key, altered or unsigned are invalid, not expired", async () => {
    const clock = manualClock();
    const token = await signSessionToken(claims, clock(), clock() + 60_000, key);
    const [header, payload] = token.split(".");
    clock.advance(120);
    expect(await readSessionToken(token, randomBytes(32), clock)).toBe("invalid");
    expect(await readSessionToken(`${header}.${payload}.AAAA`, key, clock)).toBe("invalid");
    const unsigned = new UnsecuredJWT()
      .setSubject("a")
      .setJti("s")
      .setIssuer("wireproof")
      .setAudience("console");
    expect(await readSessionToken(unsigned.encode(), key, clock)).toBe("invalid");
    expect(await readSessionToken("", key, clock)).toBe("invalid");
  });
});

describe("CSRF tokens", () => {
  test("belong to one session", () => {
    const token = csrfToken("s", key);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(isCsrfToken(token, "s", key)).toBe(true);
    expect(isCsrfToken(token, "t", key)).toBe(false);
    expect(isCsrfToken("", "s", key)).toBe(false);
    expect(isCsrfToken(csrfToken("s", randomBytes(32)), "s", key)).toBe(false);
  });
});
