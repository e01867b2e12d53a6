import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../../src/server/clock.js";
import type { MintedToken, NewDeviceGrant } from "../../../src/server/store/device-grant-store.js";
import type { Store } from "../../../src/server/store/store.js";
import { type ManualClock, manualClock } from "../support/manual-clock.js";

/** Opens an empty store. */
export type OpenStore = (clock: Clock) => Promise<Store> | Store;

const LIFETIME = 900;
const DAY = 86_400;

export const sha256 = (text: string) => createHash("sha256").update(text).digest();
const mac = (text: string) => createHmac("sha256", "pepper").update(text).digest();

export function newGrant(device: string, user: string, over: Partial<NewDeviceGrant> = {}): NewDeviceGrant {
  return {
    deviceHash: sha256(device),
    userCodeMac: mac(user),
    clientId: "wireproof",
    scope: "full",
    label: "laptop",
    createdIp: "127.0.0.1",
    userAgent: "test",
    intervalSeconds: 5,
    lifetimeSeconds: LIFETIME,
    ...over,
  };
}

export function minted(): MintedToken {
  return { id: randomUUID(), hash: randomBytes(32), lifetimeSeconds: 14 * DAY };
}

/** What every driver of the store promises. */
export function storeContract(driver: string, open: OpenStore): void {
  describe(`store contract: ${driver}`, () => {
    let clock: ManualClock;
    let store: Store;
    let ada: string;
    let eve: string;

    async function account(email: string): Promise<string> {
      const id = randomUUID();
      const workspace = { id: randomUUID(), name: `${email}'s workspace` };
      await store.accounts.create({ id, email, name: email, passwordHash: "x", workspace });
      return id;
    }

    async function approved(device: string, user: string, over: Partial<NewDeviceGrant> = {}): Promise<void> {
      await store.deviceGrants.create(newGrant(device, user, over));
      await store.deviceGrants.claim(mac(user), ada);
      expect(await store.deviceGrants.decide(mac(user), ada, "approved")).toBe("done");
    }

    const poll = (device = "d", client = "wireproof") => store.deviceGrants.poll(sha256(device), client);
    const redeem = (device = "d", token = minted()) =>
      store.deviceGrants.redeem(sha256(device), "wireproof", token);

    beforeEach(async () => {
      clock = manualClock();
      store = await open(clock);
      ada = await account("ada@example.org");
      eve = await account("eve@example.org");
    });

    afterEach(() => store.close());

    test("it answers a ping", async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });

    describe("accounts", () => {
      test("an address belongs to one account", async () => {
        const again = { id: randomUUID(), email: "ada@example.org", name: "Ada", passwordHash: "y" };
        expect(await store.accounts.create({ ...again, workspace: { id: randomUUID(), name: "w" } })).toBe(
          "email_taken",
        );
        expect((await store.accounts.findByEmail("ada@example.org"))?.id).toBe(ada);
      });

      test("the first account is created only while there is none", async () => {
        const first = { id: randomUUID(), email: "demo@example.org", name: "Demo", passwordHash: "y" };
        const workspace = { id: randomUUID(), name: "w" };
        expect(await store.accounts.createFirst({ ...first, workspace })).toBe("not_empty");
        expect(await store.accounts.findByEmail("demo@example.org")).toBeUndefined();
      });

      test("a new account owns its workspace, which is the current one", async () => {
        expect(await store.accounts.memberships(ada)).toEqual([
          { id: expect.any(String), name: "ada@example.org's workspace", role: "owner", current: true },
        ]);
      });

      test("a deactivated account cannot act, and its tokens are not found", async () => {
        await approved("d", "U");
        const token = minted();
        await redeem("d", token);
        await store.accounts.deactivate(ada);
        expect(await store.accounts.findActive(ada)).toBeUndefined();
        expect((await store.accounts.findByEmail("ada@example.org"))?.active).toBe(false);
        expect(await store.accessTokens.findByHash(token.hash)).toBeUndefined();
      });
    });

    describe("console sessions", () => {
      test("a session lives until it ends or expires", async () => {
        const session = { accountId: ada, createdAt: clock(), expiresAt: clock() + 60_000 };
        await store.consoleSessions.create({ ...session, id: "ends" });
        await store.consoleSessions.create({ ...session, id: "expires" });
        expect(await store.consoleSessions.findLive("ends")).toEqual({ ...session, id: "ends" });
        await store.consoleSessions.end("ends");
        expect(await store.consoleSessions.findLive("ends")).toBeUndefined();
        clock.advance(59);
        expect(await store.consoleSessions.findLive("expires")).toBeDefined();
        clock.advance(1);
        expect(await store.consoleSessions.findLive("expires")).toBeUndefined();
      });
    });

    describe("claiming and deciding", () => {
      test("the first account to look a code up owns it; others see nothing", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        expect(await store.deviceGrants.claim(mac("U"), ada)).toMatchObject({
          clientId: "wireproof",
          label: "laptop",
        });
        expect(await store.deviceGrants.claim(mac("U"), eve)).toBeUndefined();
        expect(await store.deviceGrants.claim(mac("U"), ada)).toBeDefined();
        expect(await store.deviceGrants.claim(mac("V"), ada)).toBeUndefined();
      });

      test("what became of a code is told to the account that claimed it, and to nobody else", async () => {
        const own = (account: string) => store.deviceGrants.findOwn(mac("U"), account);
        await store.deviceGrants.create(newGrant("d", "U"));
        const expiresAt = clock() + LIFETIME * 1000;
        expect(await own(ada)).toBeUndefined();
        await store.deviceGrants.claim(mac("U"), ada);
        expect(await own(ada)).toEqual({ status: "pending", expiresAt });
        clock.advance(LIFETIME - 1);
        await store.deviceGrants.decide(mac("U"), ada, "approved");
        expect(await own(ada)).toEqual({ status: "approved", expiresAt });
        await redeem();
        clock.advance(LIFETIME);
        expect(await own(ada)).toEqual({ status: "consumed", expiresAt });
        expect(await own(eve)).toBeUndefined();
      });

      test("an account that did not claim the code cannot decide it", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        expect(await store.deviceGrants.decide(mac("U"), eve, "approved")).toBe("gone");
        await store.deviceGrants.claim(mac("U"), ada);
        expect(await store.deviceGrants.decide(mac("U"), eve, "approved")).toBe("gone");
        expect(await poll()).toEqual({ state: "pending" });
      });

      test("a code is decided once, and only its owner learns that it was", async () => {
        await approved("d", "U");
        expect(await store.deviceGrants.decide(mac("U"), ada, "denied")).toBe("already");
        expect(await store.deviceGrants.decide(mac("U"), eve, "denied")).toBe("gone");
        expect(await poll()).toEqual({ state: "ready" });
      });

      test("an expired code cannot be claimed or decided", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        await store.deviceGrants.claim(mac("U"), ada);
        clock.advance(LIFETIME);
        expect(await store.deviceGrants.claim(mac("U"), ada)).toBeUndefined();
        expect(await store.deviceGrants.decide(mac("U"), ada, "approved")).toBe("gone");
        expect(await poll()).toEqual({ state: "expired" });
      });

      test("a user code that is taken is refused", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        expect(await store.deviceGrants.create(newGrant("e", "U"))).toBe("user_code_taken");
        expect(await poll("e")).toEqual({ state: "unknown" });
      });

      test("of an approval and a denial at once, one wins", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        await store.deviceGrants.claim(mac("U"), ada);
        const answers = await Promise.all(
          (["approved", "denied", "approved", "denied"] as const).map((decision) =>
            store.deviceGrants.decide(mac("U"), ada, decision),
          ),
        );
        expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
      });
    });

    describe("polling", () => {
      beforeEach(() => store.deviceGrants.create(newGrant("d", "U")));

      test("a poll is too fast before three quarters of the interval have passed since the last accepted one", async () => {
        expect(await poll()).toEqual({ state: "pending" });
        expect(await poll()).toEqual({ state: "slow_down", intervalSeconds: 10 });
        clock.advance(7.4);
        expect(await poll()).toEqual({ state: "slow_down", intervalSeconds: 15 });
        // Neither of the refused polls moved the stamp: 11.25 s after the first poll is soon enough.
        clock.advance(3.85);
        expect(await poll()).toEqual({ state: "pending" });
      });

      test("the interval grows by 25 seconds at the most", async () => {
        await poll();
        const grown = [];
        for (let i = 0; i < 7; i++) grown.push(await poll());
        expect(grown.map((outcome) => "intervalSeconds" in outcome && outcome.intervalSeconds)).toEqual([
          10, 15, 20, 25, 30, 30, 30,
        ]);
      });

      test("a decided code is never too fast", async () => {
        await poll();
        await store.deviceGrants.claim(mac("U"), ada);
        await store.deviceGrants.decide(mac("U"), ada, "denied");
        expect(await poll()).toEqual({ state: "denied" });
        expect(await poll()).toEqual({ state: "denied" });
      });

      test("an expired code says so, decided or not", async () => {
        clock.advance(LIFETIME);
        expect(await poll()).toEqual({ state: "expired" });
        expect(await poll()).toEqual({ state: "expired" });
      });

      test("another client's poll changes nothing", async () => {
        await poll();
        expect(await poll("d", "difyctl")).toEqual({ state: "unknown" });
        clock.advance(5);
        expect(await poll()).toEqual({ state: "pending" });
      });

      test("a code that does not exist is unknown", async () => {
        expect(await poll("nonsense")).toEqual({ state: "unknown" });
      });
    });

    describe("redeeming", () => {
      test("an approved code gives one token, once", async () => {
        await approved("d", "U");
        const token = minted();
        expect(await redeem("d", token)).toEqual({
          id: token.id,
          accountId: ada,
          clientId: "wireproof",
          label: "laptop",
          scope: "full",
          createdAt: clock(),
          lastUsedAt: undefined,
          expiresAt: clock() + 14 * DAY * 1000,
          revokedAt: undefined,
        });
        expect(await redeem()).toBeUndefined();
        expect(await poll()).toEqual({ state: "unknown" });
      });

      test("of eight redemptions at once, one wins", async () => {
        await approved("d", "U");
        const tokens = await Promise.all(Array.from({ length: 8 }, () => redeem()));
        expect(tokens.filter((token) => token !== undefined)).toHaveLength(1);
        expect((await store.accessTokens.listLive(ada, 1, 100)).total).toBe(1);
      });

      test("of two codes of one device redeemed at once, both give a token and one lives", async () => {
        for (const code of ["d", "e", "f", "g"]) await approved(code, code);
        const tokens = await Promise.all(["d", "e", "f", "g"].map((code) => redeem(code)));
        expect(tokens.filter((token) => token !== undefined)).toHaveLength(4);
        expect((await store.accessTokens.listLive(ada, 1, 100)).total).toBe(1);
      });

      test("a pending, a denied and another client's code give nothing", async () => {
        await store.deviceGrants.create(newGrant("d", "U"));
        expect(await redeem()).toBeUndefined();
        await store.deviceGrants.claim(mac("U"), ada);
        await store.deviceGrants.decide(mac("U"), ada, "denied");
        expect(await redeem()).toBeUndefined();
        await approved("e", "V");
        expect(await store.deviceGrants.redeem(sha256("e"), "difyctl", minted())).toBeUndefined();
        expect(await redeem("e")).toBeDefined();
      });

      test("an approval in the last second can still be redeemed for a minute, and no longer", async () => {
        for (const device of ["d", "e"]) {
          await store.deviceGrants.create(newGrant(device, device));
          await store.deviceGrants.claim(mac(device), ada);
        }
        clock.advance(LIFETIME - 1);
        for (const device of ["d", "e"]) await store.deviceGrants.decide(mac(device), ada, "approved");
        clock.advance(59);
        expect(await poll("d")).toEqual({ state: "ready" });
        expect(await redeem("d")).toBeDefined();
        clock.advance(1);
        expect(await poll("e")).toEqual({ state: "expired" });
        expect(await redeem("e")).toBeUndefined();
      });

      test("a failing mint leaves the code redeemable", async () => {
        await approved("d", "U");
        await approved("e", "V", { label: "phone" });
        const token = minted();
        expect(await redeem("d", token)).toBeDefined();
        await expect(redeem("e", { ...minted(), hash: token.hash })).rejects.toThrow();
        expect(await poll("e")).toEqual({ state: "ready" });
        expect(await redeem("e")).toBeDefined();
      });

      test("a code approved by an account that was deactivated since gives nothing", async () => {
        await approved("d", "U");
        await store.accounts.deactivate(ada);
        expect(await redeem()).toBeUndefined();
      });

      test("a new token replaces the one of the same account, client and label", async () => {
        const [first, second, unnamed] = [minted(), minted(), minted()];
        await approved("d", "U");
        await redeem("d", first);
        await approved("e", "V");
        await redeem("e", second);
        expect((await store.accessTokens.findByHash(first.hash))?.revokedAt).toBe(clock());
        expect((await store.accessTokens.findByHash(second.hash))?.revokedAt).toBeUndefined();
        await approved("f", "W", { label: "" });
        await redeem("f", unnamed);
        await approved("g", "X", { label: "" });
        await redeem("g", minted());
        expect((await store.accessTokens.findByHash(unnamed.hash))?.revokedAt).toBeUndefined();
      });
    });

    describe("text", () => {
      test("of any characters is kept or found absent, never a failure", async () => {
        const label = "a\u0000b \u{1f4bb} '?\" $1";
        await approved("d", "U", { label });
        expect((await redeem())?.label).toBe(label.replace("\0", "\uFFFD"));
        expect(await store.accounts.findByEmail("ada@example.org\u0000")).toBeUndefined();
        expect((await store.rateLimits.add("k\u0000", 1, 60_000)).points).toBe(1);
      });
    });

    describe("access tokens", () => {
      async function issue(label: string): Promise<MintedToken> {
        const token = minted();
        await approved(label, label, { label });
        await redeem(label, token);
        return token;
      }

      test("a use is recorded, to the minute", async () => {
        const token = await issue("a");
        const used = async () => {
          const found = await store.accessTokens.findByHash(token.hash);
          if (!found) throw new Error("the token is gone");
          await store.accessTokens.touch(found);
          return (await store.accessTokens.findByHash(token.hash))?.lastUsedAt;
        };
        const first = clock();
        expect(await used()).toBe(first);
        clock.advance(59);
        expect(await used()).toBe(first);
        clock.advance(1);
        expect(await used()).toBe(clock());
      });

      test("live tokens are listed in pages, the newest first", async () => {
        const labels = ["a", "b", "c"];
        const tokens = [];
        for (const label of labels) {
          tokens.push(await issue(label));
          clock.advance(1);
        }
        const page = (number: number) => store.accessTokens.listLive(ada, number, 2);
        expect((await page(1)).rows.map((row) => row.label)).toEqual(["c", "b"]);
        expect(await page(2)).toMatchObject({ total: 3, rows: [{ label: "a" }] });
        expect((await page(3)).rows).toEqual([]);
        await store.accessTokens.revoke(tokens[1]?.id ?? "", ada);
        expect((await page(1)).rows.map((row) => row.label)).toEqual(["c", "a"]);
        expect((await store.accessTokens.listLive(eve, 1, 2)).total).toBe(0);
        clock.advance(14 * DAY);
        expect((await page(1)).total).toBe(0);
      });

      test("a token is revoked by its account only, and once", async () => {
        const token = await issue("a");
        expect(await store.accessTokens.revoke(token.id, eve)).toBe(false);
        expect(await store.accessTokens.revoke(token.id, ada)).toBe(true);
        expect(await store.accessTokens.revoke(token.id, ada)).toBe(false);
      });

      test("a token is revoked by its text for its own client only", async () => {
        const token = await issue("a");
        expect(await store.accessTokens.revokeByHash(token.hash, "difyctl")).toBe("other_client");
        expect(await store.accessTokens.revokeByHash(token.hash, "wireproof")).toBe("revoked");
        expect(await store.accessTokens.revokeByHash(token.hash, "wireproof")).toBe("unknown");
        expect(await store.accessTokens.revokeByHash(randomBytes(32), "wireproof")).toBe("unknown");
      });
    });

    describe("rate limits", () => {
      test("points add up within a window and start again after it", async () => {
        const end = clock() + 60_000;
        expect(await store.rateLimits.add("k", 1, 60_000)).toEqual({ points: 1, expiresAt: end });
        clock.advance(30);
        expect(await store.rateLimits.add("k", 2, 60_000)).toEqual({ points: 3, expiresAt: end });
        clock.advance(30);
        expect(await store.rateLimits.add("k", 1, 60_000)).toEqual({ points: 1, expiresAt: end + 60_000 });
      });

      test("points of several limits are taken together, or none when one is exhausted", async () => {
        const [narrow, wide] = [
          { key: "n", points: 2, windowMs: 60_000 },
          { key: "w", points: 3, windowMs: 120_000 },
        ];
        const end = clock() + 60_000;
        for (let i = 0; i < 2; i++) expect(await store.rateLimits.takeAll([narrow, wide])).toEqual([]);
        for (let i = 0; i < 5; i++) {
          expect(await store.rateLimits.takeAll([narrow, wide])).toEqual([{ key: "n", expiresAt: end }]);
        }
        expect(await store.rateLimits.takeAll([wide])).toEqual([]);
        expect(await store.rateLimits.takeAll([narrow, wide])).toEqual([
          { key: "n", expiresAt: end },
          { key: "w", expiresAt: end + 60_000 },
        ]);
        clock.advance(60);
        expect(await store.rateLimits.takeAll([narrow])).toEqual([]);
      });

      test("of many takers at once as many succeed as there are points", async () => {
        const charge = { key: "k", points: 5, windowMs: 60_000 };
        const taken = await Promise.all(Array.from({ length: 20 }, () => store.rateLimits.takeAll([charge])));
        expect(taken.filter((exhausted) => exhausted.length === 0)).toHaveLength(5);
      });

      test("a window whose points were all given back opens anew with the next point", async () => {
        await store.rateLimits.add("k", 1, 60_000);
        await store.rateLimits.add("k", -1, 60_000);
        clock.advance(30);
        await store.rateLimits.takeAll([{ key: "k", points: 1, windowMs: 60_000 }]);
        expect(await store.rateLimits.takeAll([{ key: "k", points: 1, windowMs: 60_000 }])).toEqual([
          { key: "k", expiresAt: clock() + 60_000 },
        ]);
      });

      test("points that are given back do not open a window below zero", async () => {
        expect((await store.rateLimits.add("k", -1, 60_000)).points).toBe(0);
        await store.rateLimits.add("k", 2, 60_000);
        expect((await store.rateLimits.add("k", -1, 60_000)).points).toBe(1);
      });
    });

    describe("purging", () => {
      test("rows go once no answer depends on them, in batches", async () => {
        for (const device of ["d", "e", "f"]) await store.deviceGrants.create(newGrant(device, device));
        clock.advance(LIFETIME + DAY);
        expect(await store.purge(2)).toBe(0);
        clock.advance(1);
        expect(await store.purge(2)).toBe(2);
        expect(await store.purge(2)).toBe(1);
        expect(await store.purge(2)).toBe(0);
        expect(await poll("d")).toEqual({ state: "unknown" });
      });
    });
  });
}
