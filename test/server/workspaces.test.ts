import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { API, logIn, withBearer } from "./support/device-client.js";
import type { TestService } from "./support/test-service.js";

type Api = Awaited<ReturnType<typeof apiClient>>;

const NOWHERE = "00000000-0000-4000-8000-000000000000";

await onBothDatabases((start) => {
  let service: TestService;
  let owner: Api;
  let ownerToken: string;
  let home: string;
  let people = 0;

  beforeAll(async () => {
    service = await start(UNLIMITED_CALLS);
    const session = await service.signIn();
    owner = await apiClient(service, session);
    ownerToken = await logIn(service.origin, session, { device_label: "by hand" });
    home = dataOf(await owner.listWorkspaces()).data[0]?.id ?? "";
  });

  /** A person with an account and a workspace of their own. */
  async function person(): Promise<{ email: string; id: string; api: Api }> {
    const email = `person${people++}@example.org`;
    const id = await service.addAccount(email);
    return { email, id, api: await apiClient(service, await service.signIn(email)) };
  }
  /** A person who is a member of the owner's workspace. */
  async function member(role: "normal" | "admin") {
    const added = await person();
    service.clock.advance(1);
    const invited = await owner.addMember({
      path: { workspace_id: home },
      body: { email: added.email, role },
    });
    expect(dataOf(invited)).toMatchObject({ member_id: added.id });
    return added;
  }
  async function rowOf(id: string) {
    const page = await owner.listMembers({ path: { workspace_id: home }, query: { limit: 200 } });
    return dataOf(page).data.find((row) => row.id === id);
  }

  describe("workspaces", () => {
    test("are listed in pages, the oldest membership first, with the current one marked", async () => {
      const { api } = await member("normal");
      const [own, joined] = dataOf(await api.listWorkspaces()).data;
      expect(own).toEqual({
        id: expect.any(String),
        name: expect.stringContaining("'s workspace"),
        role: "owner",
        status: "normal",
        current: true,
      });
      expect(joined).toMatchObject({ id: home, name: "Demo workspace", role: "normal", current: false });
      const second = dataOf(await api.listWorkspaces({ query: { page: 2, limit: 1 } }));
      expect(second).toEqual({ page: 2, limit: 1, total: 2, has_more: false, data: [joined] });
      expect(dataOf(await api.listWorkspaces({ query: { limit: 1 } })).has_more).toBe(true);
      expect(dataOf(await api.listWorkspaces({ query: { page: 9 } })).data).toEqual([]);
    });

    test("one is read and switched to, which the account then shows", async () => {
      const { api } = await member("admin");
      const read = dataOf(await api.getWorkspace({ path: { workspace_id: home } }));
      expect(read).toEqual({
        id: home,
        name: "Demo workspace",
        role: "admin",
        status: "normal",
        current: false,
        created_at: expect.stringMatching(/^2026-/),
      });
      const switched = dataOf(await api.switchWorkspace({ path: { workspace_id: home } }));
      expect(switched).toEqual({ ...read, current: true });
      expect(dataOf(await api.getAccount()).default_workspace_id).toBe(home);
      const marked = dataOf(await api.listWorkspaces()).data.filter(({ current }) => current);
      expect(marked.map(({ id }) => id)).toEqual([home]);
    });

    test("a foreign one is answered byte for byte like one that does not exist, whatever is asked of it", async () => {
      const { api } = await person();
      const member_id = NOWHERE;
      const calls: ((workspace_id: string) => Promise<Parameters<typeof refusalOf>[0]>)[] = [
        (workspace_id) => api.getWorkspace({ path: { workspace_id } }),
        (workspace_id) => api.switchWorkspace({ path: { workspace_id } }),
        (workspace_id) => api.listMembers({ path: { workspace_id } }),
        (workspace_id) =>
          api.addMember({ path: { workspace_id }, body: { email: "a@example.org", role: "normal" } }),
        (workspace_id) => api.removeMember({ path: { workspace_id, member_id } }),
        (workspace_id) =>
          api.changeMemberRole({ path: { workspace_id, member_id }, body: { role: "admin" } }),
      ];
      for (const call of calls) {
        for (const workspace of [home, NOWHERE, "no/uuid"]) {
          const refused = refusalOf(await call(workspace));
          expect(refused).toEqual({ code: "not_found", message: "workspace not found", status: 404 });
        }
      }
    });
  });

  describe("members", () => {
    test("are listed in pages, the longest membership first", async () => {
      const { email, id } = await member("normal");
      const page = dataOf(await owner.listMembers({ path: { workspace_id: home }, query: { limit: 200 } }));
      expect(page.data[0]).toMatchObject({
        name: "Demo",
        email: "demo@example.org",
        role: "owner",
        status: "active",
      });
      expect(page.data.at(-1)).toEqual({ id, name: email, email, role: "normal", status: "active" });
      expect(page.total).toBe(page.data.length);
      const first = dataOf(await owner.listMembers({ path: { workspace_id: home }, query: { limit: 1 } }));
      expect(first).toMatchObject({ page: 1, limit: 1, has_more: true, data: [page.data[0]] });
    });

    test("with an account are members at once, whatever the case of the address", async () => {
      const { email, id } = await person();
      const added = dataOf(
        await owner.addMember({
          path: { workspace_id: home },
          body: { email: email.toUpperCase(), role: "admin" },
        }),
      );
      expect(added).toEqual({
        result: "success",
        email,
        role: "admin",
        member_id: id,
        invite_url: `${service.origin}/activate`,
        tenant_id: home,
      });
      expect(await rowOf(id)).toMatchObject({ role: "admin", status: "active" });
    });

    test("without an account get one that waits, and each invitation takes the place of the one before", async () => {
      const email = `new${people++}@example.org`;
      const invite = (role: "normal" | "admin") =>
        owner.addMember({ path: { workspace_id: home }, body: { email, role } });
      const first = dataOf(await invite("normal"));
      expect(first.invite_url).toMatch(new RegExp(`^${service.origin}/activate\\?token=wpi_[\\w-]{43}$`));
      expect(await rowOf(first.member_id)).toEqual({
        id: first.member_id,
        name: email,
        email,
        role: "normal",
        status: "pending",
      });
      const second = dataOf(await invite("admin"));
      expect(second.member_id).toBe(first.member_id);
      expect(second.invite_url).not.toBe(first.invite_url);
      expect(await rowOf(first.member_id)).toMatchObject({ role: "admin", status: "pending" });
    });

    test("are not added twice", async () => {
      const { email } = await member("normal");
      const again = await owner.addMember({ path: { workspace_id: home }, body: { email, role: "admin" } });
      expect(refusalOf(again)).toMatchObject({ status: 400, code: "bad_request", message: /already/ });
    });

    test("change their role and leave, by the hand of owners and admins", async () => {
      const [admin, normal] = [await member("admin"), await member("normal")];
      const path = { workspace_id: home, member_id: normal.id };
      expect(dataOf(await admin.api.changeMemberRole({ path, body: { role: "admin" } }))).toEqual({
        result: "success",
      });
      expect(await rowOf(normal.id)).toMatchObject({ role: "admin" });
      expect(refusalOf(await admin.api.changeMemberRole({ path, body: { role: "admin" } }))).toMatchObject({
        status: 400,
        message: "The member has this role already.",
      });
      expect(dataOf(await owner.removeMember({ path }))).toEqual({ result: "success" });
      expect(await rowOf(normal.id)).toBeUndefined();
      expect(refusalOf(await normal.api.getWorkspace({ path: { workspace_id: home } }))).toMatchObject({
        status: 404,
      });
      const missing = { status: 404, code: "not_found", message: "member not found" };
      expect(refusalOf(await owner.removeMember({ path }))).toEqual(missing);
      expect(refusalOf(await owner.changeMemberRole({ path, body: { role: "normal" } }))).toEqual(missing);
    });

    test("manage neither themselves nor the owner", async () => {
      const admin = await member("admin");
      const ownerId = dataOf(await owner.getAccount()).account?.id ?? "";
      for (const member_id of [admin.id, ownerId]) {
        const path = { workspace_id: home, member_id };
        const refusal = refusalOf(await admin.api.removeMember({ path }));
        expect(refusal).toMatchObject({ status: 400, code: "bad_request" });
        // Nothing is wrong with the syntax.
        expect(refusal.hint).not.toMatch(/syntax/);
        expect(refusalOf(await admin.api.changeMemberRole({ path, body: { role: "normal" } }))).toMatchObject(
          {
            status: 400,
            code: "bad_request",
          },
        );
      }
      expect(await rowOf(ownerId)).toMatchObject({ role: "owner" });
    });

    test("who are neither owner nor admin change nobody", async () => {
      const [{ api }, other] = [await member("normal"), await member("normal")];
      const path = { workspace_id: home, member_id: other.id };
      const refused = { status: 403, code: "forbidden", message: "insufficient workspace role" };
      const body = { email: "x@example.org", role: "normal" } as const;
      expect(refusalOf(await api.addMember({ path, body }))).toEqual(refused);
      expect(refusalOf(await api.removeMember({ path }))).toEqual(refused);
      expect(refusalOf(await api.changeMemberRole({ path, body: { role: "admin" } }))).toEqual(refused);
      expect(dataOf(await api.listMembers({ path })).total).toBeGreaterThan(1);
    });

    test("are invited once, whoever invites them at the same time", async () => {
      const email = `race${people++}@example.org`;
      const body = { email, role: "normal" } as const;
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => owner.addMember({ path: { workspace_id: home }, body })),
      );
      expect(new Set(answers.map((answer) => dataOf(answer).member_id)).size).toBe(1);
    });

    test.each([
      ["the role owner", { email: "a@example.org", role: "owner" }, ["body", "role"], "enum"],
      [
        "an unknown field",
        { email: "a@example.org", role: "normal", admin: true },
        ["body", "admin"],
        "extra_forbidden",
      ],
      ["no address", { role: "normal" }, ["body", "email"], "missing"],
      [
        "something else than an address",
        { email: "ada", role: "normal" },
        ["body", "email"],
        "pattern_mismatch",
      ],
    ])("%s is refused with a detail", async (_what, body, loc, type) => {
      const refused = await owner.addMember({ path: { workspace_id: home }, body: body as never });
      expect(refusalOf(refused)).toMatchObject({
        status: 422,
        code: "invalid_param",
        details: [{ type, loc, msg: expect.any(String) }],
      });
    });

    test.each(["page=0", "limit=201", "color=red"])("a list with ?%s is refused", async (query) => {
      for (const path of ["/workspaces", `/workspaces/${home}/members`]) {
        expect(await withBearer(`${service.origin}${API}${path}?${query}`, ownerToken)).toMatchObject({
          status: 422,
          body: { code: "invalid_param" },
        });
      }
    });
  });

  describe("scopes", () => {
    test("reading and writing workspaces are scopes of their own", async () => {
      const session = await service.signIn();
      const reader = await apiClient(service, session, { scope: "workspace:read", device_label: "reader" });
      const writer = await apiClient(service, session, { scope: "workspace:write", device_label: "writer" });
      const path = { workspace_id: home, member_id: NOWHERE };
      const body = { email: "x@example.org", role: "normal" } as const;
      expect(dataOf(await reader.listMembers({ path })).total).toBeGreaterThan(0);
      const refusals = [
        await reader.addMember({ path, body }),
        await reader.removeMember({ path }),
        await reader.changeMemberRole({ path, body }),
        await writer.listWorkspaces(),
        await writer.getWorkspace({ path }),
        await writer.switchWorkspace({ path }),
        await writer.listMembers({ path }),
      ];
      for (const refused of refusals)
        expect(refusalOf(refused)).toMatchObject({ status: 403, code: "forbidden" });
    });
  });

  describe("the plan", () => {
    test("holds as many members as it says, those who were invited included, and no more when many join at once", async () => {
      const small = await start({ ...UNLIMITED_CALLS, LIMIT_MEMBERS_PER_WORKSPACE: "3" });
      const api = await apiClient(small, await small.signIn());
      const workspace_id = dataOf(await api.listWorkspaces()).data[0]?.id ?? "";
      const invite = (email: string) =>
        api.addMember({ path: { workspace_id }, body: { email, role: "normal" } });
      const answers = await Promise.all(["a", "b", "c", "d"].map((name) => invite(`${name}@example.org`)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
      expect(refusalOf(await invite("e@example.org"))).toEqual({
        status: 403,
        code: "member_limit_exceeded",
        message: "The workspace has as many members as its plan allows.",
        hint: "Upgrade the plan, or remove a member.",
      });
      // Who waits already is no further member.
      const [waiting] = answers.flatMap((answer) => (answer.ok ? [answer.data] : []));
      expect(dataOf(await invite(waiting?.email ?? "")).member_id).toBe(waiting?.member_id);
    });

    test("no account is made beyond the licensed seats; who has one still joins", async () => {
      const licensed = await start({ ...UNLIMITED_CALLS, LICENSED_SEATS: "2" });
      await licensed.addAccount("grace@example.org");
      const api = await apiClient(licensed, await licensed.signIn());
      const workspace_id = dataOf(await api.listWorkspaces()).data[0]?.id ?? "";
      const invite = (email: string) =>
        api.addMember({ path: { workspace_id }, body: { email, role: "normal" } });
      expect(refusalOf(await invite("new@example.org"))).toMatchObject({
        status: 403,
        code: "member_license_exceeded",
        hint: expect.any(String),
      });
      expect(dataOf(await invite("grace@example.org")).result).toBe("success");
    });
  });
});
