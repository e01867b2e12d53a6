import { describe, expect, test } from "vitest";
import type { RunFile } from "../../../src/server/engine/files/run-file.js";
import type { ChatMessage } from "../../../src/server/engine/providers/provider.js";
import { branch, chain, end, type GraphJson, http, llm, row, start, template } from "./graphs.js";
import { begin, brief, FACTS, finished, nodeFinished, run, toldOutput } from "./runs.js";

const report = { name: "report", type: "file" };
const reports = { name: "reports", type: "file-list" };

/** A file whose text can be read, and how often it was. */
function fileOf(id: string, text = "It grows.") {
  const reads: number[] = [];
  const file: RunFile = {
    id,
    url: `https://api.example.org/files/${id}/content?expires=1&signature=secret-${id}`,
    secret: `secret-${id}`,
    text: async (maxLength) => {
      reads.push(maxLength);
      return text;
    },
  };
  return { ...file, reads };
}
const given = (id: string, type = "document") => ({
  type,
  transfer_method: "local_file",
  upload_file_id: id,
});
/** What people are shown of a file, and what JSON of it is. */
const shown = (id: string) => ({ ...given(id), ...FACTS });

const oneFile = (json: GraphJson, file: RunFile, more = {}) =>
  run(json, { inputs: { report: given(file.id) }, files: [file], ...more });

describe("a file", () => {
  test("is what is known of it, its text and a link, to templates", async () => {
    const file = fileOf("a");
    const text =
      "{{start.report.name}} {{start.report.extension}} {{start.report.mime_type}} {{start.report.size}} {{start.report.type}}";
    const outputs = {
      text,
      content: "{{start.report.text}}",
      url: "{{start.report.url}}",
      whole: "{{start.report}}",
    };
    const events = await oneFile(row(start(report), end(outputs)), file);
    expect(finished(events).outputs).toEqual({
      text: "report.txt txt text/plain 9 document",
      content: "It grows.",
      url: file.url,
      whole: shown("a"),
    });
    for (const output of ["content", "url"])
      expect(toldOutput(events, output)).toBe(finished(events).outputs[output]);
  });

  test("of several is named by its number, and all of them are a list", async () => {
    const files = [fileOf("a"), fileOf("b", "It shrinks.")];
    const outputs = {
      second: "{{start.reports.1.text}} {{start.reports.2.text}}",
      number: "{{start.reports.length}}",
      beside: "{{sys.files.0.text}} {{sys.files.0.url}}",
      all: "{{start.reports}}",
      json: "Files: {{sys.files | json}}",
    };
    const events = await run(row(start(reports), end(outputs)), {
      inputs: { reports: [given("a"), given("b")] },
      files,
      system: { app_id: "app", run_id: "run", user_id: "user", files: [shown("b")] },
    });
    expect(finished(events).outputs).toEqual({
      second: "It shrinks. ",
      number: 2,
      beside: `It shrinks. ${files[1]?.url}`,
      all: [shown("a"), shown("b")],
      json: `Files: ${JSON.stringify([shown("b")])}`,
    });
  });

  test("that is not given is nothing, and `sys.files` an empty list", async () => {
    const events = await run(
      row(
        start(report, reports),
        end({ a: "{{start.report.text}}{{start.reports.0.url}}", b: "{{sys.files}}" }),
      ),
    );
    expect(finished(events).outputs).toEqual({ a: "", b: [] });
  });

  test("decides where a run goes", async () => {
    const json: GraphJson = {
      nodes: [
        start(report),
        branch("kind", {
          text: { variable: "start.report.text", operator: "contains", value: "grows" },
          none: { variable: "start.report", operator: "empty" },
        }),
        end({ way: "text" }, "text"),
        end({ way: "none" }, "none"),
        end({ way: "else" }, "other"),
      ],
      edges: [
        ...chain("start", "kind"),
        { source: "kind", target: "text", source_handle: "text" },
        { source: "kind", target: "none", source_handle: "none" },
        { source: "kind", target: "other", source_handle: "else" },
      ],
    };
    const events = await oneFile(json, fileOf("a"));
    expect(finished(events).outputs).toEqual({ way: "text" });
    expect(nodeFinished(events, "kind").inputs).toEqual({
      "start.report.text": "[text of report.txt]",
      "start.report": shown("a"),
    });
    expect(finished(await run(json)).outputs).toEqual({ way: "none" });
  });

  test("that looks like one among other inputs is none", async () => {
    const json = row(start({ name: "other", type: "object" }), end({ a: "{{start.other.url}}" }));
    const events = await run(json, { inputs: { other: given("a") }, files: [fileOf("a")] });
    expect(finished(events).outputs).toEqual({ a: null });
  });
});

describe("the text of a file", () => {
  test("is read once, as long as texts may be, and only where the graph refers to it", async () => {
    const [read, unread] = [fileOf("a"), fileOf("b")];
    const json = row(
      start(report, { ...report, name: "other" }),
      template("one", "{{start.report.text}}"),
      template("two", "{{start.report.text}} {{start.other.name}} {{start.other.url}}"),
      end({ text: "{{two.output}}" }),
    );
    await run(json, { inputs: { report: given("a"), other: given("b") }, files: [read, unread] });
    expect([read.reads, unread.reads]).toEqual([[200_000], []]);
  });

  test("that makes a text too long fails the node, as any other does", async () => {
    const events = await oneFile(
      row(start(report), template("a", "Sum up: {{start.report.text}}"), end({})),
      fileOf("a", "x".repeat(200_000)),
    );
    expect(finished(events)).toMatchObject({
      status: "failed",
      error: { code: "output_too_large", nodeId: "a" },
    });
  });

  test("that cannot be read fails the start, and what went wrong is reported", async () => {
    const reported: unknown[] = [];
    const failure = new Error("the disk is gone");
    const file = { ...fileOf("a"), text: () => Promise.reject(failure) };
    const events = await oneFile(row(start(report), end({ text: "{{start.report.text}}" })), file, {
      report: (error: unknown) => reported.push(error),
    });
    expect(reported).toEqual([failure]);
    expect(brief(events)).toEqual([
      "workflow_started",
      "node_started start",
      "node_finished start failed",
      "workflow_finished failed",
    ]);
  });

  test("that is slow to come holds no stopped run up", async () => {
    const stop = new AbortController();
    const file = { ...fileOf("a"), text: () => new Promise<string>(() => undefined) };
    const json = row(start(report), end({ text: "{{start.report.text}}" }));
    const events = [];
    const options = { inputs: { report: given("a") }, files: [file], signal: stop.signal };
    for await (const event of begin(json, options)) {
      events.push(event);
      if (event.event === "node_started") stop.abort();
    }
    expect(finished(events).status).toBe("stopped");
  });
});

describe("of a file's text and link", () => {
  const file = fileOf("a", "Nobody else reads this.");

  test("people who look at a run see that they were there, and models and servers get them", async () => {
    const asked: ChatMessage[] = [];
    const sent: unknown[] = [];
    const json = row(
      start(report),
      template("note", "{{start.report.text}}"),
      llm("llm", "{{start.report.name}}: {{start.report.text}}", { system: "See {{start.report.url}}" }),
      http("http", "https://example.org/?from={{start.report.url | url}}", {
        method: "POST",
        body: "{{start.report.text}}",
      }),
      end({ done: "yes" }),
    );
    const events = await oneFile(json, file, {
      models: () => ({
        async *chat({ messages }: { messages: readonly ChatMessage[] }) {
          asked.push(...messages);
          yield { type: "text" as const, text: "ok" };
        },
      }),
      http: {
        send: async ({ url, body }: { url: string; body?: string }) => {
          sent.push({ url, body });
          return { status: 200, headers: new Map(), body: (async function* () {})(), close: () => undefined };
        },
        close: async () => undefined,
      },
    });
    expect(asked.map(({ content }) => content)).toEqual([
      `See ${file.url}`,
      "report.txt: Nobody else reads this.",
    ]);
    expect(sent).toEqual([
      { url: `https://example.org/?from=${encodeURIComponent(file.url)}`, body: "Nobody else reads this." },
    ]);
    expect(nodeFinished(events, "note").inputs).toEqual({ "start.report.text": "[text of report.txt]" });
    expect(nodeFinished(events, "llm").inputs.messages).toEqual([
      { role: "system", content: "See [url of report.txt]" },
      { role: "user", content: "report.txt: [text of report.txt]" },
    ]);
    expect(nodeFinished(events, "http").inputs).toMatchObject({
      url: "https://example.org/?from=%5Burl%20of%20report.txt%5D",
      body: "[text of report.txt]",
    });
    expect(events[0]).toMatchObject({ inputs: { report: shown("a") } });
    for (const values of ["inputs", "outputs"] as const)
      expect(nodeFinished(events, "start")[values]).toEqual({ report: shown("a") });
  });

  test("a link that a node has written down is good for the run, and for nobody who looks at it", async () => {
    const json = row(
      start(report),
      template("note", "At {{start.report.url}}"),
      template("again", "{{note.output | url}}"),
      end({ link: "{{note.output}}" }),
    );
    const events = await oneFile(json, file);
    expect(finished(events).outputs).toEqual({ link: `At ${file.url}` });
    expect(toldOutput(events, "link")).toBe(`At ${file.url}`);
    expect(nodeFinished(events, "note").outputs).toEqual({
      output: `At ${file.url.replace(file.secret, "…")}`,
    });
    const kept = events.filter((event) => event.event === "node_finished");
    expect(JSON.stringify(kept)).not.toContain(file.secret);
  });
});
