import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { answered, ContractSetupError, reply, type UploadedFile } from "wireproof/express";
import { TemporaryFiles } from "../../../src/express/multipart/temporary-files.js";
import { send } from "../wire/http.js";
import { BOUNDARY, file, isFile, message, part, shown, startUploads, type UploadService } from "./service.js";

let service: UploadService;
beforeAll(async () => {
  service = await startUploads({ limits: { fileBytes: 1_000, files: 3 } });
});
beforeEach(() => service.handle(shown));

const fileIn = (body: unknown): UploadedFile => {
  const found = Object.values(body ?? {}).find(isFile);
  if (!found) throw new Error("the handler was given no file");
  return found;
};
const nothingKept = () => expect.poll(() => service.kept()).toEqual([]);

describe("a file is on disk while its request is answered, and gone then", () => {
  it.each<[string, string, string[], number]>([
    ["when it was answered", "/open", [file("a", "x"), file("b", "y")], 200],
    ["when another part was refused", "/files", [file("file", "x"), part("count", "one")], 422],
    ["when a later file is too large", "/open", [file("a", "x"), file("b", "x".repeat(1_001))], 413],
    ["when there are too many", "/open", ["a", "b", "c", "d"].map((name) => file(name, "x")), 413],
  ])("%s", async (_, path, parts, status) => {
    expect((await service.upload(path, parts)).status).toBe(status);
    await nothingKept();
  });

  it("when the handler has failed", async () => {
    let path = "";
    service.handle(({ body }) => {
      path = fileIn(body).path;
      throw new Error("out of order");
    });
    expect((await service.upload("/open", [file("a", "x")])).status).toBe(500);
    expect(service.errors.splice(0)).toEqual([expect.objectContaining({ message: "out of order" })]);
    expect(path.startsWith(service.directory)).toBe(true);
    await nothingKept();
  });

  it("when the body was cut", async () => {
    const { headers, body } = message([file("a", "x"), file("b", "y")]);
    const cut = body.subarray(0, -30);
    expect((await send(service, { method: "POST", path: "/open", headers, body: cut })).status).toBe(400);
    await nothingKept();
  });

  it("when the client has gone away in the middle of it", async () => {
    const { headers } = message([]);
    const outgoing = request({ port: service.port, method: "POST", path: "/open", headers, agent: false });
    outgoing.on("error", () => undefined);
    outgoing.write(`--${BOUNDARY}\r\n${file("a", "the beginning")}`);
    await expect.poll(() => service.kept()).toHaveLength(1);
    outgoing.destroy();
    await nothingKept();
  });

  it("when the client has gone away before the handler was done, and not earlier", async () => {
    let begun: AbortSignal | undefined;
    let isThere: boolean | undefined;
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    service.handle(async ({ body, signal }) => {
      begun = signal;
      await waiting;
      isThere = existsSync(fileIn(body).path);
      return reply(200, {});
    });
    const { headers, body } = message([file("a", "x")]);
    const outgoing = request({ port: service.port, method: "POST", path: "/open", headers, agent: false });
    outgoing.on("error", () => undefined);
    outgoing.end(body);
    await expect.poll(() => begun).toBeDefined();
    outgoing.destroy();
    await expect.poll(() => begun?.aborted).toBe(true);
    goOn();
    await expect.poll(() => isThere).toBe(true);
    await nothingKept();
  });

  it("but not while the handler's own answer is still being written from it", async () => {
    service.handle(({ body, res }) => {
      res.type("json");
      fileIn(body).stream().pipe(res);
      return answered;
    });
    const answer = await service.upload("/open", [file("a", '"x"', "application/json")]);
    expect([answer.status, answer.text]).toEqual([200, '"x"']);
    await nothingKept();
  });

  it("unless the handler has moved it to where it is to stay", async () => {
    const kept = mkdtempSync(join(tmpdir(), "wireproof-test-"));
    onTestFinished(() => rmSync(kept, { recursive: true, force: true }));
    service.handle(({ body }) => {
      renameSync(fileIn(body).path, join(kept, "a"));
      return reply(200, {});
    });
    expect((await service.upload("/open", [file("a", "x")])).status).toBe(200);
    await nothingKept();
    expect(readdirSync(kept)).toEqual(["a"]);
  });
});

it("a body that middleware has read before is a mistake that is told, and no request that waits", async () => {
  const early = await startUploads({}, [express.raw({ type: "multipart/form-data" })]);
  const answer = await early.upload("/open", [file("a", "x")]);
  expect([answer.status, early.errors]).toEqual([
    500,
    [expect.objectContaining({ message: expect.stringContaining("has read the multipart body") })],
  ]);
});

describe("the directory of uploads", () => {
  const directory = mkdtempSync(join(tmpdir(), "wireproof-test-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const host = hostname().replace(/[^\w.]/g, "_");
  const id = "00000000-0000-4000-8000-000000000000";
  const leave = (name: string, seconds = Date.now() / 1_000) => {
    writeFileSync(join(directory, name), "x");
    utimesSync(join(directory, name), seconds, seconds);
    return name;
  };

  it("loses at the start what ended processes have left, and nothing else", async () => {
    // No process has an id beyond 2^22 on Linux, nor one above 99 999 elsewhere.
    const ofTheDead = leave(`${host}-4194999-${id}`);
    const ofAnEarlierStart = leave(`${host}-${process.pid}-${id}`, 1_000);
    const ofThisProcess = leave(`${host}-${process.pid}-${id.replace("4", "5")}`);
    const ofTheLiving = leave(`${host}-${process.ppid}-${id}`);
    const ofAnotherMachine = leave(`another.${host}-4194999-${id}`);
    const ofSomebodyElse = leave("notes.txt");
    await new TemporaryFiles(directory).prepare();
    expect(readdirSync(directory).sort()).toEqual(
      [ofThisProcess, ofTheLiving, ofAnotherMachine, ofSomebodyElse].sort(),
    );
    expect([ofTheDead, ofAnEarlierStart].some((name) => existsSync(join(directory, name)))).toBe(false);
  });

  it("that cannot be written to fails the start", async () => {
    writeFileSync(join(directory, "a-file"), "");
    const prepared = new TemporaryFiles(join(directory, "a-file")).prepare();
    await expect(prepared).rejects.toThrow(ContractSetupError);
    await expect(prepared).rejects.toThrow(/upload-directory-unusable: .*a-file/s);
  });
});

it("whatever a form looks like, it is answered and nothing is left", async () => {
  const whole = message([
    file("file", "%PDF"),
    part("title", "a"),
    file("pictures", "12", "image/png"),
    part("point", '{"x":1}'),
  ]);
  const dictionary = [
    "\r\n",
    "--",
    BOUNDARY,
    ";",
    '"',
    "=",
    ":",
    'name="',
    "filename*=UTF-8''%ff",
    "\0",
    "é",
  ];
  const edits = fc.array(
    fc.record({
      at: fc.nat(whole.body.length),
      cut: fc.nat(40),
      add: fc.oneof(fc.constantFrom(...dictionary), fc.string({ maxLength: 20 })),
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(edits, async (list) => {
      const text = list.reduce(
        (body, { at, cut, add }) => body.slice(0, at) + add + body.slice(at + cut),
        whole.body.toString("latin1"),
      );
      const body = Buffer.from(text, "latin1");
      const { status } = await send(service, {
        method: "POST",
        path: "/files",
        headers: whole.headers,
        body,
      });
      expect([200, 400, 413, 422]).toContain(status);
    }),
    { numRuns: 300 },
  );
  await nothingKept();
  expect(service.errors).toEqual([]);
});

describe("two hundred megabytes", () => {
  const SIZE = 200_000_000;

  /** Streams one file of that size and says what came back, how much was sent, and how far buffers grew. */
  async function stream(to: UploadService) {
    const { headers } = message([]);
    const chunk = Buffer.alloc(250_000, "x");
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    let sent = 0;
    const outgoing = request({ port: to.port, method: "POST", path: "/open", headers, agent: false });
    const status = new Promise<number | undefined>((resolve, reject) => {
      outgoing.on("response", (incoming) => resolve(incoming.resume().statusCode));
      outgoing.on("error", reject);
    });
    let isAnswered = false;
    status.then(
      () => (isAnswered = true),
      () => (isAnswered = true),
    );
    outgoing.write(`--${BOUNDARY}\r\n${file("a", "")}`);
    for (; sent < SIZE && !isAnswered; sent += chunk.length) {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      await new Promise((resolve) => outgoing.write(chunk, resolve));
    }
    outgoing.end(`\r\n--${BOUNDARY}--\r\n`);
    return { status: await status, sent, peak };
  }

  it("go to disk without passing through memory", async () => {
    const large = await startUploads({ limits: { fileBytes: SIZE } });
    let size = 0;
    large.handle(({ body }) => {
      size = fileIn(body).size;
      return reply(200, {});
    });
    const { status, peak } = await stream(large);
    expect([status, size]).toEqual([200, SIZE]);
    // What the collector has not got to yet is far from what has passed.
    expect(peak).toBeLessThan(SIZE / 2);
    await expect.poll(() => large.kept()).toEqual([]);
  });

  it("are refused at the limit, long before they have come", async () => {
    const small = await startUploads({ limits: { fileBytes: 1_000_000 } });
    const { status, sent } = await stream(small);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(SIZE / 4);
    await expect.poll(() => small.kept()).toEqual([]);
  });
});
