import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mode } from "../../../src/server/engine/graph/graph.js";
import { parseGraph } from "../../../src/server/engine/graph/parse-graph.js";
import { ask, branch, chain, end, type GraphJson, http, llm, row, start, template } from "./graphs.js";

/** Where each fault is, as `code pointer`. */
function faults(json: unknown, mode: Mode = "workflow"): readonly string[] {
  const parsed = parseGraph(json, mode);
  return parsed.ok ? [] : parsed.diagnostics.map(({ code, pointer }) => `${code} ${pointer}`.trimEnd());
}

const name = { name: "name", type: "string" };
const report = { name: "report", type: "file" };
const reports = { name: "reports", type: "file-list" };
const greeting = () =>
  row(start(name), template("hello", "Hello {{start.name}}"), end({ text: "{{hello.output}}" }));

/** The greeting with one thing changed. */
function changed(change: (graph: GraphJson) => void): GraphJson {
  const graph = greeting();
  change(graph);
  return graph;
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

describe("a graph that makes sense", () => {
  test("is read with its defaults filled in", () => {
    expect(parseGraph(greeting(), "workflow")).toEqual({
      ok: true,
      graph: {
        nodes: [
          {
            id: "start",
            type: "start",
            inputs: [{ name: "name", type: "string", required: false, max_length: 20_000 }],
          },
          { id: "hello", type: "template", template: "Hello {{start.name}}" },
          { id: "end", type: "end", outputs: [{ name: "text", value: "{{hello.output}}" }] },
        ],
        edges: chain("start", "hello", "end"),
      },
    });
  });

  test("is read the same when it is read again", () => {
    const parsed = parseGraph(greeting(), "workflow");
    expect(parsed.ok && parseGraph(JSON.parse(JSON.stringify(parsed.graph)), "workflow")).toEqual(parsed);
  });

  test("may use the names that JavaScript objects have", () => {
    const graph = row(
      start({ name: "constructor", type: "string" }),
      end({ toString: "{{start.constructor}}" }),
    );
    expect(faults(graph)).toEqual([]);
  });

  test("refers to files, to one of several, and to what they hold", () => {
    const members = ["", ".name", ".extension", ".mime_type", ".size", ".text", ".url", ".type"];
    const texts = members.flatMap((member) => [
      `{{start.report${member}}}`,
      `{{start.reports.0${member}}}`,
      `{{sys.files.12${member}}}`,
    ]);
    const text = `${texts.join("")}{{start.reports.length}}{{start.reports | json}}{{sys.files}}`;
    expect(faults(row(start(report, reports), template("a", text), end({})))).toEqual([]);
  });

  test("refers to the query and shows the conversation in chat mode only", () => {
    const graph = row(
      start(),
      llm("llm", "{{sys.query}}", { history_turns: 3 }),
      end({ answer: "{{llm.text}}" }),
    );
    expect(faults(graph, "chat")).toEqual([]);
    expect(faults(graph, "completion")).toEqual([
      "history-without-chat /nodes/1/history_turns",
      "unknown-variable /nodes/1/prompt",
    ]);
  });
});

describe("form", () => {
  test.each<[string, unknown, string[]]>([
    ["no object", null, ["wrong-type"]],
    ["nothing", {}, ["missing-field /nodes"]],
    ["no nodes", { nodes: [] }, ["invalid-value /nodes"]],
    ["too many nodes", { nodes: Array(201).fill(template("t", "")) }, ["invalid-value /nodes"]],
    ["an unknown node type", { nodes: [{ id: "a", type: "code" }] }, ["unknown-node-type /nodes/0/type"]],
    ["a node without a type", { nodes: [{ id: "a" }] }, ["unknown-node-type /nodes/0/type"]],
    ["an unknown field", { nodes: [start()], "a/b~c": 1 }, ["unknown-field /a~1b~0c"]],
    ["a missing field", { nodes: [{ id: "a", type: "template" }] }, ["missing-field /nodes/0/template"]],
    ["a field of the wrong type", { nodes: [template("a", "x"), 3] }, ["wrong-type /nodes/1"]],
    [
      "a text that is too long",
      { nodes: [template("a", "x".repeat(20_001))] },
      ["invalid-value /nodes/0/template"],
    ],
    ["a hostile id", { nodes: [template("__proto__", "")] }, ["invalid-value /nodes/0/id"]],
    [
      "a hostile name",
      JSON.parse('{"nodes":[{"id":"a","type":"start"}],"__proto__":{}}'),
      ["unknown-field /__proto__"],
    ],
    [
      "an operator that there is not",
      { nodes: [branch("b", { yes: { variable: "start.n", operator: "like", value: "x" } })] },
      ["invalid-value /nodes/0/cases/0/conditions/0/operator"],
    ],
    [
      "an operator without its value",
      { nodes: [branch("b", { yes: { variable: "start.n", operator: "equals" } })] },
      ["invalid-value /nodes/0/cases/0/conditions/0/value"],
    ],
    ["a value that is nested too deeply", nested(10_000), ["too-deep"]],
    ["too many values", { nodes: Array(30_000).fill(0) }, ["too-large"]],
    ["too many characters", { nodes: ["x".repeat(600_000)] }, ["too-large"]],
  ])("%s is reported where it is", (_, json, want) => {
    expect(faults(json)).toEqual(want);
  });

  test("every diagnostic says what is wrong and what to do", () => {
    const json = { nodes: [{ ...llm("a", "x"), temperature: 3, on_error: "retry" }, 3] };
    expect(parseGraph(json, "workflow")).toMatchObject({
      diagnostics: [
        { message: "`temperature` is not at most 2.", fix: "Give at most 2." },
        { message: "`on_error` is not one of `fail`, `continue`.", fix: "Give one of `fail`, `continue`." },
        { message: "`1` is not an object.", fix: "Give an object." },
      ],
    });
  });
});

describe("meaning", () => {
  test.each<[string, GraphJson, string[]]>([
    [
      "two nodes of one id",
      changed(({ nodes }) => nodes.push(template("hello", "again"))),
      ["duplicate-id /nodes/3/id"],
    ],
    ["a node of the system's name", row(start(), template("sys", ""), end({})), ["reserved-id /nodes/1/id"]],
    ["no start", row(template("a", ""), end({})), ["no-start /nodes"]],
    [
      "two starts",
      row(start(), { ...start(), id: "b" }, end({})),
      ["several-starts /nodes/1", "edge-into-start /edges/0/target"],
    ],
    ["no end", row(start(), template("a", "")), ["no-end /nodes", "dead-end /nodes/1"]],
    [
      "an edge to nowhere",
      changed(({ edges }) => edges.push({ source: "hello", target: "gone" })),
      ["unknown-node /edges/2/target"],
    ],
    [
      "an edge twice",
      changed(({ edges }) => edges.push({ source: "hello", target: "end" })),
      ["duplicate-edge /edges/2"],
    ],
    [
      "an edge out of an end",
      changed(({ edges }) => edges.push({ source: "end", target: "hello" })),
      ["edge-out-of-end /edges/2/source", "cycle /nodes/1", "cycle /nodes/2"],
    ],
    [
      "a handle of a node that does not branch",
      changed(({ edges }) => edges.splice(1, 1, { source: "hello", target: "end", source_handle: "yes" })),
      ["unknown-handle /edges/1/source_handle", "dead-end /nodes/1"],
    ],
    [
      "a cycle",
      {
        nodes: [start(), template("a", ""), template("b", ""), end({})],
        edges: [...chain("start", "a", "b", "a"), ...chain("b", "end")],
      },
      ["cycle /nodes/1", "cycle /nodes/2", "cycle /nodes/3"],
    ],
    [
      "a node that nothing leads to",
      changed(({ nodes, edges }) => {
        nodes.push(template("island", ""));
        edges.push({ source: "island", target: "end" });
      }),
      ["unreachable-node /nodes/3"],
    ],
    [
      "a reference that is not closed",
      row(start(), template("a", "Hello {{start.name"), end({})),
      ["malformed-template /nodes/1/template"],
    ],
    [
      "a reference to no output",
      row(start(), template("a", "{{ start }}"), end({})),
      ["malformed-template /nodes/1/template"],
    ],
    [
      "code in a template",
      row(start(), template("a", "{{ 1 + 1 }}"), end({})),
      ["malformed-template /nodes/1/template"],
    ],
    [
      "a reference to an undeclared input",
      row(start(name), template("a", "{{start.nam}}"), end({})),
      ["unknown-variable /nodes/1/template"],
    ],
    [
      "a reference to an unknown node",
      row(start(), template("a", "{{stat.name}}"), end({})),
      ["unknown-variable /nodes/1/template"],
    ],
    [
      "a reference to a later node",
      row(start(), template("a", "{{b.output}}"), template("b", ""), end({})),
      ["variable-not-available /nodes/1/template"],
    ],
    [
      "a reference to itself",
      row(start(), template("a", "{{a.output}}"), end({})),
      ["variable-not-available /nodes/1/template"],
    ],
    ["an input twice", row(start(name, name), end({})), ["duplicate-id /nodes/0/inputs/1/name"]],
    [
      "a default that no caller could give",
      row(start({ ...name, default: "long", max_length: 3 }), end({})),
      ["invalid-default /nodes/0/inputs/0/default"],
    ],
    [
      "a default of a file",
      row(start({ ...report, default: {} }, { ...reports, default: [] }), end({})),
      ["unknown-field /nodes/0/inputs/0/default", "unknown-field /nodes/0/inputs/1/default"],
    ],
    [
      "a list of more files than a run takes",
      row(start({ ...reports, max_files: 21 }), end({})),
      ["invalid-value /nodes/0/inputs/0/max_files"],
    ],
    [
      "what a file has not",
      row(start(report), end({ a: "{{start.report.path}}", b: "{{start.report.text.0}}" })),
      ["unknown-variable /nodes/1/outputs/0/value", "unknown-variable /nodes/1/outputs/1/value"],
    ],
    [
      "a list of files as if it were one",
      row(start(reports), end({ a: "{{start.reports.name}}", b: "{{sys.files.text}}" })),
      ["unknown-variable /nodes/1/outputs/0/value", "unknown-variable /nodes/1/outputs/1/value"],
    ],
    [
      "what a file of a list has not",
      row(start(reports), end({ a: "{{start.reports.0.path}}" })),
      ["unknown-variable /nodes/1/outputs/0/value"],
    ],
    [
      "a header that is not the node's to set",
      row(start(), http("h", "https://example.org", { headers: [{ name: "Host", value: "x" }] }), end({})),
      ["forbidden-header /nodes/1/headers/0/name"],
    ],
    [
      "a URL of another scheme",
      row(start(), http("h", "file:///etc/passwd"), end({})),
      ["invalid-url /nodes/1/url"],
    ],
  ])("%s", (_, graph, want) => {
    expect(faults(graph)).toEqual(want);
  });

  const branching = (caseId: string, ...ways: { source_handle?: string }[]) => ({
    nodes: [start(name), branch("b", { [caseId]: { variable: "start.name", operator: "empty" } }), end({})],
    edges: [...chain("start", "b"), ...ways.map((way) => ({ source: "b", target: "end", ...way }))],
  });

  test("every way out of a branch leads somewhere", () => {
    expect(faults(branching("yes", { source_handle: "yes" }, { source_handle: "else" }))).toEqual([]);
    expect(faults(branching("yes", { source_handle: "yes" }))).toEqual(["dead-end /nodes/1"]);
    expect(faults(branching("yes", {}))).toEqual([
      "missing-handle /edges/1",
      "dead-end /nodes/1",
      "dead-end /nodes/1",
    ]);
    expect(faults(branching("yes", { source_handle: "no" }))).toEqual([
      "unknown-handle /edges/1/source_handle",
      "dead-end /nodes/1",
      "dead-end /nodes/1",
    ]);
  });

  const asking = (more: Record<string, unknown>, ...ways: string[]) => ({
    nodes: [start(), ask("b", "Well?", more), end({})],
    edges: [
      ...chain("start", "b"),
      ...ways.map((source_handle) => ({ source: "b", target: "end", source_handle })),
    ],
  });

  test("every action of a form leads somewhere, and so does its timeout", () => {
    expect(faults(asking({}, "go", "timeout"))).toEqual([]);
    expect(faults(asking({}, "go"))).toEqual(["dead-end /nodes/1"]);
    expect(faults(asking({ actions: [{ id: "go" }, { id: "stay" }] }, "go", "timeout"))).toEqual([
      "dead-end /nodes/1",
    ]);
  });

  test("the names of a form's actions and fields are its own", () => {
    expect(faults(asking({ actions: [{ id: "timeout" }] }, "timeout"))).toEqual([
      "reserved-id /nodes/1/actions/0/id",
    ]);
    expect(faults(asking({ actions: [{ id: "go" }, { id: "go" }] }, "go", "timeout"))).toEqual([
      "duplicate-id /nodes/1/actions/1/id",
    ]);
    const inputs = [{ name: "action" }, { name: "note" }, { name: "note", default: "{{b.note}}" }];
    expect(faults(asking({ inputs }, "go", "timeout"))).toEqual([
      "duplicate-id /nodes/1/inputs/2/name",
      "reserved-id /nodes/1/inputs/0/name",
      "variable-not-available /nodes/1/inputs/2/default",
    ]);
  });

  test("the default of a form's field fits into it, as far as that is known", () => {
    const inputs = [
      { name: "long", default: "four", max_length: 3 },
      { name: "filled", default: "{{sys.run_id}}", max_length: 3 },
    ];
    expect(faults(asking({ inputs }, "go", "timeout"))).toEqual([
      "invalid-default /nodes/1/inputs/0/default",
    ]);
  });

  test("a node that refers to itself is not told to follow itself", () => {
    const parsed = parseGraph(row(start(), template("a", "{{a.output}}"), end({})), "workflow");
    expect(parsed.ok || parsed.diagnostics.map(({ fix }) => fix)).toEqual([
      "Refer to a node that comes before.",
    ]);
  });

  test("`else` is no name for a case", () => {
    expect(faults(branching("else", { source_handle: "else" }))).toEqual(["reserved-id /nodes/1/cases/0/id"]);
  });

  test.each(["chat", "completion"] as const)("an end of a %s app gives one answer", (mode) => {
    expect(faults(row(start(), end({ answer: "Yes" })), mode)).toEqual([]);
    expect(faults(row(start(), end({ reply: "Yes" })), mode)).toEqual(["answer-missing /nodes/1/outputs"]);
    expect(faults(row(start(), end({ answer: "Yes", more: "No" })), mode)).toEqual([
      "answer-missing /nodes/1/outputs",
    ]);
  });
});

test("whatever the JSON is, parsing does not throw and says what is wrong", () => {
  const templateText = fc.string({ unit: fc.constantFrom("{{", "}}", "c", ".", "\\", "output", "{") });
  const graphLike = fc.record({
    nodes: fc.array(
      fc.oneof(
        fc.record({
          id: fc.constantFrom("a", "b", "sys", "__proto__"),
          type: fc.constantFrom("start", "end", "template"),
        }),
        fc.record({ id: fc.constantFrom("c", "d"), type: fc.constant("template"), template: templateText }),
      ),
    ),
    edges: fc.array(
      fc.record({ source: fc.constantFrom("a", "b", "c"), target: fc.constantFrom("b", "c", "d") }),
    ),
  });
  const json = fc.oneof(fc.jsonValue(), fc.anything(), graphLike);
  fc.assert(
    fc.property(json, fc.constantFrom<Mode>("workflow", "chat"), (value, mode) => {
      const parsed = parseGraph(value, mode);
      if (parsed.ok) return;
      expect(parsed.diagnostics).not.toEqual([]);
      for (const { pointer, message, fix } of parsed.diagnostics) {
        expect(pointer).toMatch(/^(\/|$)/);
        expect([message, fix]).not.toContain("");
      }
    }),
  );
});
