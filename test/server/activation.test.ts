import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { PageVisitor } from "./support/device-page.js";
import { PASSWORD, startTestService, type TestService } from "./support/test-service.js";

type Api = Awaited<ReturnType<typeof apiClient>>;

const ENV = { ...UNLIMITED_CALLS, LIMIT_UNKNOWN_CODES_PER_MINUTE: "1000" };
const GONE = { code: "not_found", message: "invitation not found", status: 404 };
const UNKNOWN = `wpi_${"x".repeat(43)}`;

await onBothDatabases((start) => {
  let service: TestService;
  let owner: Api;
  let path: { workspace_id: string };
  let people = 0;
  const nobody = () => consoleClient(service, { cookie: "", csrfToken: "" });

  beforeAll(async () => {
    service = await start(ENV);
    owner = await apiClient(service, await service.signIn());
    path = { workspace_id: dataOf(await owner.listWorkspaces()).data[0]?.id ?? "" };
  });

  async function invite(email = `invited${people++}@example.org`) {
    const { invite_url, member_id } = dataOf(
      await owner.addMember({ path, body: { email, role: "normal" } }),
    );
    return { email, member_id, url: invite_url, token: new URL(invite_url).searchParams.get("token") ?? "" };
  }
  const activate = (token: string, name = "Grace", password = PASSWORD) =>
    nobody().activateAccount({ body: { token, name, password } });

  describe("an invitation", () => {
    test("makes an account that can sign in once it is activated, and not before", async () => {
      const { email, member_id, token } = await invite();
      const login = () => nobody().login({ body: { email, password: PASSWORD } });
      expect(refusalOf(await login())).toMatchObject({ status: 401, code: "authentication_failed" });
      expect(dataOf(await activate(token, "  Grace "))).toEqual({ id: member_id, email, name: "Grace" });
      expect(dataOf(await login()).workspaces).toEqual([
        { id: path.workspace_id, name: "Demo workspace", role: "normal" },
      ]);
      const members = dataOf(await owner.listMembers({ path, query: { limit: 200 } })).data;
      expect(members.find(({ id }) => id === member_id)).toMatchObject({ name: "Grace", status: "active" });
    });

    test("works once, also when it is used twice at the same time", async () => {
      const { token } = await invite();
      const answers = await Promise.all([activate(token, "One"), activate(token, "Two")]);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(refusalOf(await activate(token))).toEqual(GONE);
    });

    test("ends after three days, when another one takes its place, and with the membership", async () => {
      expect(refusalOf(await activate(UNKNOWN))).toEqual(GONE);
      const old = await invite();
      service.clock.advance(72 * 3600);
      expect(refusalOf(await activate(old.token))).toEqual(GONE);
      owner = await apiClient(service, await service.signIn(), { device_label: "days later" });
      const newer = await invite(old.email);
      const newest = await invite(old.email);
      expect(refusalOf(await activate(newer.token))).toEqual(GONE);
      dataOf(await owner.removeMember({ path: { ...path, member_id: newest.member_id } }));
      expect(refusalOf(await activate(newest.token))).toEqual(GONE);
    });

    test.each([
      ["a short password", { password: "short" }, ["body", "password"]],
      ["a blank name", { name: " " }, ["body", "name"]],
      ["a name with a line break", { name: "a\nb" }, ["body", "name"]],
      ["something else than a secret", { token: "nonsense" }, ["body", "token"]],
    ])("is not spent by %s", async (_what, wrong, loc) => {
      const { token } = await invite();
      const body = { token, name: "Grace", password: PASSWORD, ...wrong };
      expect(refusalOf(await nobody().activateAccount({ body }))).toMatchObject({
        status: 422,
        code: "invalid_param",
        details: [{ loc }],
      });
      expect((await activate(token)).ok).toBe(true);
    });
  });

  describe("the page that an invitation leads to", () => {
    const visit = () => new PageVisitor(service.origin);
    const open = ({ url }: { url: string }) => {
      const { pathname, search } = new URL(url);
      return visit().request(`${pathname}${search}`);
    };
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      visit().request("/activate", { method: "POST", body: new URLSearchParams(fields), headers });

    test("takes a name and a password, and says what is next", async () => {
      const invited = await invite();
      const form = await open(invited);
      expect(form).toMatchObject({ status: 200, title: "Activate your account – Wireproof" });
      expect(form.html).toContain(invited.email);
      expect(form.fields.get("token")).toBe(invited.token);
      const wrong = await send({ token: invited.token, name: "<b>Grace", password: "short" });
      expect(wrong).toMatchObject({ status: 422, title: "Error: Activate your account – Wireproof" });
      expect(wrong.fields.get("name")).toBe("<b>Grace");
      expect(wrong.html).not.toContain("<b>Grace");
      expect(wrong.fields.get("password")).toBe("");
      const done = await send({ token: invited.token, name: "Grace", password: PASSWORD });
      expect(done).toMatchObject({ status: 200, heading: "Account activated" });
      expect((await service.signIn(invited.email)).cookie).toContain("wireproof_session=");
      expect(await open(invited)).toMatchObject({ status: 404, heading: "Ask for a new invitation" });
    });

    test("says of every invitation that does not work the same", async () => {
      const { email, token } = await invite();
      dataOf(await activate(token));
      const used = await open({ url: `${service.origin}/activate?token=${token}` });
      for (const query of [UNKNOWN, "", "a".repeat(500), `${token}&token=${token}`]) {
        const answer = await open({ url: `${service.origin}/activate?token=${query}` });
        expect([answer.status, answer.html]).toEqual([404, used.html]);
      }
      expect(used.html).not.toContain(email);
      expect((await send({ token, name: "G", password: PASSWORD })).html).toBe(used.html);
    });

    test("tells who has an account already that nothing is left to do", async () => {
      await service.addAccount(`known${people++}@example.org`);
      const { url } = await invite(`known${people - 1}@example.org`);
      expect(await open({ url })).toMatchObject({ status: 200, heading: "Nothing to activate" });
    });

    test("is kept by nobody, framed by nobody, and tells no other site of the secret", async () => {
      const { headers } = await open(await invite());
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("X-Frame-Options")).toBe("DENY");
    });

    test("takes no form of another site, no other method, and nothing that is no form of its own", async () => {
      const { token } = await invite();
      const fields = { token, name: "Grace", password: PASSWORD };
      expect((await send(fields, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
      expect((await send(fields, { Origin: "https://evil.example" })).status).toBe(403);
      const put = await visit().request("/activate", { method: "PUT" });
      expect([put.status, put.headers.get("Allow")]).toEqual([405, "GET, HEAD, POST"]);
      const json = { "Content-Type": "application/json" };
      const typed = await visit().request("/activate", {
        method: "POST",
        body: JSON.stringify(fields),
        headers: json,
      });
      expect(typed.status).toBe(415);
      expect((await send({ ...fields, name: "a".repeat(101) })).status).toBe(400);
      expect((await activate(token)).ok).toBe(true);
    });
  });
});

describe("guessing invitations", () => {
  test("is limited by address, in the operation and on the page alike", async () => {
    const service = await startTestService({ LIMIT_UNKNOWN_CODES_PER_MINUTE: "2" });
    const client = consoleClient(service, { cookie: "", csrfToken: "" });
    const guess = () => client.activateAccount({ body: { token: UNKNOWN, name: "G", password: PASSWORD } });
    for (let i = 0; i < 2; i++) expect(refusalOf(await guess())).toEqual(GONE);
    const refused = await guess();
    expect(refusalOf(refused)).toMatchObject({ status: 429, code: "too_many_requests" });
    const page = await new PageVisitor(service.origin).request("/activate", {
      method: "POST",
      body: new URLSearchParams({ token: UNKNOWN, name: "G", password: PASSWORD }),
    });
    expect(page.status).toBe(429);
    expect(Number(page.headers.get("Retry-After"))).toBeGreaterThan(0);
  });

  test("finds none in the files of the service", async () => {
    const service = await startTestService(UNLIMITED_CALLS);
    const owner = await apiClient(service, await service.signIn());
    const workspace_id = dataOf(await owner.listWorkspaces()).data[0]?.id ?? "";
    const { invite_url } = dataOf(
      await owner.addMember({ path: { workspace_id }, body: { email: "a@example.org", role: "normal" } }),
    );
    const token = new URL(invite_url).searchParams.get("token") ?? "";
    for (const name of readdirSync(service.dataDir))
      expect(readFileSync(join(service.dataDir, name)).includes(token), name).toBe(false);
  });
});
