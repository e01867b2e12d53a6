import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { start as begin, chain, end, type Lab, openLab } from "./runs/lab.js";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { API, logIn, read } from "./support/device-client.js";
import type { TestService } from "./support/test-service.js";

type Api = Awaited<ReturnType<typeof apiClient>>;

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const LIMIT = 1_000_000;

await onBothDatabases((start) => {
  let service: TestService;
  let api: Api;
  let stranger: Api;
  let token: string;
  let app_id: string;
  let workspace: string;

  beforeAll(async () => {
    service = await start({
      ...UNLIMITED_CALLS,
      UPLOAD_FILE_BYTES: String(LIMIT),
      UPLOAD_BLOCKED_EXTENSIONS: "exe,SH",
    });
    const session = await service.signIn();
    const editor = consoleClient(service, session);
    workspace = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
    const app = await editor.createApp({
      body: { workspace_id: workspace, name: "Reader", mode: "workflow" },
    });
    app_id = dataOf(app).id;
    api = await apiClient(service, session);
    token = await logIn(service.origin, session, { device_label: "by hand" });
    await service.addAccount("stranger@example.org");
    stranger = await apiClient(service, await service.signIn("stranger@example.org"));
  });

  const pdf = (content: BlobPart = "%PDF", name = "report.pdf", type = "application/pdf") =>
    new File([content], name, { type });
  const upload = (...file: File[]) => api.uploadFile({ path: { app_id }, body: { file } });
  /** Sends a form that the client would not make. */
  const send = async (body: BodyInit, headers: Record<string, string> = {}) =>
    read(
      await fetch(`${service.origin}${API}/apps/${app_id}/files`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, ...headers },
        body,
      }),
    );
  const sendPart = (head: string) =>
    send(`--x\r\n${head}\r\n\r\n%PDF\r\n--x--\r\n`, { "Content-Type": "multipart/form-data; boundary=x" });

  describe("an uploaded file", () => {
    test("is answered with what it is, and a link", async () => {
      const account = dataOf(await api.getAccount()).account?.id;
      const answer = dataOf(await upload(pdf()));
      expect(answer).toEqual({
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        name: "report.pdf",
        size: 4,
        extension: "pdf",
        mime_type: "application/pdf",
        created_by: account,
        created_at: Math.floor(service.clock() / 1000),
        user_id: account,
        tenant_id: workspace,
        preview_url: null,
        source_url: expect.stringContaining(`${service.origin}${API}/files/`),
      });
      const again = dataOf(await api.getFile({ path: { app_id, file_id: answer.id } }));
      expect(again).toEqual(answer);
    });

    test.each([
      ["in the form of its bytes", randomBytes(3)],
      ["without any", Buffer.alloc(0)],
      ["as large as may be", randomBytes(LIMIT)],
    ])("comes back whole: %s", async (_, bytes) => {
      const { source_url, size } = dataOf(await upload(pdf(new Uint8Array(bytes))));
      const response = await fetch(source_url);
      expect([response.status, size]).toEqual([200, bytes.length]);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    });

    test("is to be saved, and nothing in it runs", async () => {
      const page = pdf("<script>alert(1)</script>", 'a"b\\grüße.html', "text/html");
      const response = await fetch(dataOf(await upload(page)).source_url);
      const headers = Object.fromEntries(response.headers);
      expect(headers).toMatchObject({
        "content-type": "application/octet-stream",
        "content-length": "25",
        "x-content-type-options": "nosniff",
        "content-security-policy": expect.stringMatching(/sandbox/),
        "cache-control": "no-store",
      });
      expect(headers["content-disposition"]).toMatch(
        /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/,
      );
      expect((await fetch(response.url, { method: "HEAD" })).headers.get("content-length")).toBe("25");
    });

    test.each([
      ["no extension", "README", "text/plain", "README", "txt"],
      ["an extension in capitals", "A.PDF", "application/pdf", "A.PDF", "pdf"],
      ["a leading dot only", ".profile", "text/plain", ".profile", "txt"],
      ["a path", "../../etc/a.txt", "text/plain", "a.txt", "txt"],
      ["too many characters", `${"é".repeat(300)}.pdf`, "application/pdf", `${"é".repeat(196)}.pdf`, "pdf"],
    ])("keeps its name: %s", async (_, name, type, kept, extension) => {
      expect(dataOf(await upload(pdf("x", name, type)))).toMatchObject({ name: kept, extension });
    });

    test("goes with its app", async () => {
      const editor = consoleClient(service, await service.signIn());
      const app = dataOf(
        await editor.createApp({ body: { workspace_id: workspace, name: "Short", mode: "workflow" } }),
      );
      const file = dataOf(await api.uploadFile({ path: { app_id: app.id }, body: { file: pdf() } }));
      dataOf(await editor.deleteApp({ path: { app_id: app.id } }));
      expect(await read(await fetch(file.source_url))).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    });
  });

  describe("refused is", () => {
    test("a form without a file", async () => {
      expect(refusalOf(await upload())).toMatchObject({ status: 400, code: "no_file_uploaded" });
    });

    test("more than one file", async () => {
      expect(refusalOf(await upload(pdf(), pdf()))).toMatchObject({ status: 400, code: "too_many_files" });
    });

    test.each([
      ["no name", 'Content-Disposition: form-data; name="file"\r\nContent-Type: application/pdf'],
      [
        "an empty one",
        'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: text/plain',
      ],
      [
        "one that is a path only",
        'Content-Disposition: form-data; name="file"; filename="/"\r\nContent-Type: text/plain',
      ],
    ])("a file with %s", async (_, head) => {
      expect(await sendPart(head)).toMatchObject({ status: 400, body: { code: "filename_not_exists" } });
    });

    test.each(["run.exe", "RUN.EXE", "a.b.sh"])("a blocked extension: %s", async (name) => {
      const refusal = refusalOf(await upload(pdf("x", name, "application/octet-stream")));
      expect(refusal).toMatchObject({ status: 400, code: "file_extension_blocked" });
    });

    test.each([
      ["a dot at the end", "run.exe."],
      ["a space at the end", "run.exe "],
      ["dots and spaces at the end", "run.exe. ."],
      ["a stream of the file", "run.exe::$DATA"],
      ["nothing before it", ".exe"],
      ["it once the name is cut", `${"a".repeat(196)}.exe${"b".repeat(60)}`],
    ])("a blocked extension that systems see nevertheless: %s", async (_, name) => {
      const refusal = refusalOf(await upload(pdf("x", name, "text/plain")));
      expect(refusal).toMatchObject({ status: 400, code: "file_extension_blocked" });
    });

    test("a media type that nobody has registered", async () => {
      const refusal = refusalOf(await upload(pdf("x", "a.pdf", "application/x-no-such-thing")));
      expect(refusal).toMatchObject({ status: 415, code: "unsupported_file_type" });
    });

    test("a file over the limit, announced or not", async () => {
      const large = pdf(new Uint8Array(LIMIT + 1));
      expect(refusalOf(await upload(large))).toMatchObject({ status: 413, code: "file_too_large" });
      const far = pdf(new Uint8Array(12 * LIMIT));
      expect(refusalOf(await upload(far))).toMatchObject({ status: 413, code: "file_too_large" });
    });

    test("what is no such form", async () => {
      expect(await sendPart('Content-Disposition: form-data; name="file"')).toMatchObject({
        status: 422,
        body: { code: "invalid_param", details: [{ type: "file_type", loc: ["body", "file", 0] }] },
      });
      expect(await sendPart('Content-Disposition: form-data; name="other"; filename="a"')).toMatchObject({
        status: 422,
        body: { code: "invalid_param", details: [{ type: "extra_forbidden", loc: ["body", "other"] }] },
      });
      expect(await send("{}", { "Content-Type": "application/json" })).toMatchObject({
        status: 415,
        body: { code: "unsupported_media_type" },
      });
      expect(await send("--x", { "Content-Type": "multipart/form-data; boundary=x" })).toMatchObject({
        status: 400,
        body: { code: "bad_request" },
      });
    });

    test("a foreign app like one that does not exist, before a byte of the file is kept", async () => {
      const body = { file: pdf() };
      const foreign = refusalOf(await stranger.uploadFile({ path: { app_id }, body }));
      const absent = refusalOf(await api.uploadFile({ path: { app_id: NOWHERE }, body }));
      expect(foreign).toMatchObject({ status: 404, code: "not_found" });
      expect(foreign).toEqual(absent);
      const { id } = dataOf(await upload(pdf()));
      const path = { app_id, file_id: id };
      expect(refusalOf(await stranger.getFile({ path }))).toEqual(absent);
      expect(refusalOf(await api.getFile({ path: { ...path, file_id: NOWHERE } }))).toMatchObject({
        status: 404,
        message: "file not found",
      });
    });

    test("an app whose API is switched off", async () => {
      const editor = consoleClient(service, await service.signIn());
      const { id } = dataOf(await upload(pdf()));
      const path = { app_id };
      dataOf(await editor.updateApp({ path, body: { enable_api: false } }));
      for (const result of [await upload(pdf()), await api.getFile({ path: { app_id, file_id: id } })])
        expect(refusalOf(result)).toMatchObject({ status: 403, message: "service_api_disabled" });
      dataOf(await editor.updateApp({ path, body: { enable_api: true } }));
    });

    test("a token without the scope", async () => {
      const reader = await apiClient(service, await service.signIn(), {
        scope: "apps:read",
        device_label: "reader",
      });
      const refusal = refusalOf(await reader.uploadFile({ path: { app_id }, body: { file: pdf() } }));
      expect(refusal).toMatchObject({ status: 403, code: "forbidden" });
    });
  });

  describe("a link", () => {
    const linkOf = async () => new URL(dataOf(await upload(pdf())).source_url);
    const status = async (url: URL | string) => {
      const answer = await read(await fetch(url));
      return [answer.status, answer.body?.code];
    };

    test("is over after five minutes, and a new one is good", async () => {
      const file = dataOf(await upload(pdf()));
      service.clock.advance(299);
      expect((await fetch(file.source_url)).status).toBe(200);
      service.clock.advance(1);
      expect(await status(file.source_url)).toEqual([403, "forbidden"]);
      const again = dataOf(await api.getFile({ path: { app_id, file_id: file.id } }));
      expect((await fetch(again.source_url)).status).toBe(200);
    });

    test("that was altered is refused, whether there is such a file or not", async () => {
      const [url, other] = [await linkOf(), await linkOf()];
      const altered = (change: (link: URL) => void) => {
        const link = new URL(url);
        change(link);
        return status(link);
      };
      const refused = [403, "forbidden"];
      const { searchParams } = url;
      expect(await altered((link) => link.searchParams.set("expires", "9999999999"))).toEqual(refused);
      expect(await altered((link) => link.searchParams.set("signature", "x"))).toEqual(refused);
      expect(
        await altered((link) =>
          link.searchParams.set("signature", other.searchParams.get("signature") ?? ""),
        ),
      ).toEqual(refused);
      expect(
        await altered((link) => {
          link.pathname = `${API}/files/${NOWHERE}/content`;
        }),
      ).toEqual(refused);
      expect(await status(`${url.origin}${url.pathname}`)).toEqual([422, "invalid_param"]);
      expect(searchParams.get("signature")).toMatch(/^[\w-]{43}$/);
    });
  });

  describe("the files of a workspace", () => {
    const ROOM = 300_000;
    let small: TestService;
    let mine: Lab;
    let id: string;
    beforeAll(async () => {
      small = await start({ ...UNLIMITED_CALLS, WORKSPACE_STORAGE_BYTES: String(ROOM) });
      mine = await openLab(small);
      id = await mine.app("workflow", chain(begin(), end()));
    });
    const put = (size: number, app = id, by = mine) =>
      by.api.uploadFile({
        path: { app_id: app },
        body: { file: pdf(new Uint8Array(size)) },
      });
    const NO_ROOM = {
      code: "rate_limit_error",
      status: 429,
      message: "The workspace has no room for the file.",
      hint: expect.any(String),
    };

    test("take no more than its plan allows, whichever apps they are for, until an app goes with its own", async () => {
      const other = await mine.app("workflow", chain(begin(), end()));
      dataOf(await put(200_000, other));
      const refused = await put(100_001);
      expect(refusalOf(refused)).toEqual(NO_ROOM);
      expect(refused.response?.headers.get("Retry-After")).toBeNull();
      dataOf(await put(100_000));
      expect(refusalOf(await put(1, other))).toEqual(NO_ROOM);
      await small.addAccount("neighbour@example.org");
      const neighbour = await openLab(small, "neighbour@example.org");
      dataOf(await put(200_000, await neighbour.app("workflow", chain(begin(), end())), neighbour));
      dataOf(await mine.editor.deleteApp({ path: { app_id: other } }));
      dataOf(await put(100_000));
    });

    test("do not all get in that come at once", async () => {
      const app = await mine.app("workflow", chain(begin(), end()));
      const answers = await Promise.all([1, 2, 3, 4].map(() => put(40_000, app)));
      expect(answers.map(({ ok }) => ok).sort()).toEqual([false, false, true, true]);
      dataOf(await mine.editor.deleteApp({ path: { app_id: app } }));
    });

    test("are refused before a byte of them is sent, where they announce that they do not fit", async () => {
      const bearer = await logIn(small.origin, mine.session, { device_label: "announcer" });
      const announce = (bytes: number, app: string) =>
        new Promise<{ status: number | undefined; code: string | undefined }>((resolve, reject) => {
          const req = request(`${small.origin}${API}/apps/${app}/files`, {
            method: "POST",
            headers: {
              Authorization: `Bearer ${bearer}`,
              "Content-Type": "multipart/form-data; boundary=x",
              "Content-Length": bytes,
            },
          });
          req.on("error", reject);
          req.on("response", async (response) => {
            const body: { code?: string } = JSON.parse(await text(response));
            req.destroy();
            resolve({ status: response.statusCode, code: body.code });
          });
          req.flushHeaders();
        });
      const tooMuch = { status: 429, code: "rate_limit_error" };
      expect(await announce(100_000 + 65_537, id)).toEqual(tooMuch);
      expect(await announce(100_000 + 65_537, id.toUpperCase())).toEqual(tooMuch);
    });
  });

  test("no upload leaves anything in the directory for temporary files", async () => {
    const directory = join(tmpdir(), `wireproof-uploads-${userInfo().uid}`);
    const own = () => readdirSync(directory).filter((name) => name.includes(`-${process.pid}-`));
    await expect.poll(own).toEqual([]);
  });
});
