import fc from "fast-check";
import { expect, test } from "vitest";
import type { EngineEvent } from "../../../src/server/engine/events.js";
import { echoProvider } from "../../../src/server/engine/providers/echo.js";
import { ModelInvocationFailed, type ModelProvider } from "../../../src/server/engine/providers/provider.js";
import { TIMED_OUT } from "../../../src/server/engine/resumption.js";
import { systemTime } from "../../../src/server/engine/time.js";
import { ask, branch, end, type GraphJson, llm, type NodeJson, start, template } from "./graphs.js";
import { type Answering, brief, finished, runThrough, toldOutput } from "./runs.js";

/** What a node is made of; numbers choose among what there is by then. */
interface Seed {
  readonly kind: "template" | "llm" | "breaking" | "branch" | "ask" | "end";
  readonly lenient: boolean;
  readonly parents: readonly number[];
  readonly mentions: readonly number[];
}

/** A way out of a node that no edge takes yet. */
interface Way {
  readonly source: string;
  readonly source_handle?: string;
}

const seed: fc.Arbitrary<Seed> = fc.record({
  kind: fc.constantFrom("template", "llm", "llm", "breaking", "branch", "ask", "end"),
  lenient: fc.boolean(),
  parents: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  mentions: fc.array(fc.nat(), { maxLength: 3 }),
});

const OUTPUT: Record<string, string> = {
  template: "output",
  llm: "text",
  branch: "selected",
  "human-input": "action",
  start: "topic",
};

const pick = <T>(list: readonly T[], choice: number): T => {
  const chosen = list[choice % list.length];
  if (chosen === undefined) throw new RangeError("Nothing to choose from");
  return chosen;
};

/** Builds a graph that is a good one: each node follows earlier ones and mentions what comes before it. */
function build(seeds: readonly Seed[]): GraphJson {
  const nodes: NodeJson[] = [start({ name: "topic", type: "string", default: "t" })];
  const edges: GraphJson["edges"] = [];
  const ways: Way[] = [{ source: "start" }];
  const open = new Set<Way>(ways);
  const ancestors = new Map<string, Set<string>>([["start", new Set()]]);

  function add(
    id: string,
    parents: readonly Way[],
    node: (mentioned: string) => NodeJson,
    mentions: readonly number[],
  ) {
    const before = new Set(parents.flatMap(({ source }) => [source, ...(ancestors.get(source) ?? [])]));
    ancestors.set(id, before);
    const values = [...before].map((name) => {
      const type = String(nodes.find((other) => other.id === name)?.type);
      return `{{${name}.${OUTPUT[type]}}}`;
    });
    nodes.push(node(mentions.map((mention) => pick(values, mention)).join(" ")));
    for (const way of parents) {
      open.delete(way);
      edges.push({ ...way, target: id });
    }
  }
  const opened = (...more: Way[]) => {
    ways.push(...more);
    for (const way of more) open.add(way);
  };

  seeds.forEach(({ kind, lenient, parents, mentions }, i) => {
    const id = `n${i}`;
    const from = [...new Set(parents.map((parent) => pick(ways, parent)))];
    const onError = { on_error: lenient ? "continue" : "fail" };
    const makers: Record<Seed["kind"], (mentioned: string) => NodeJson> = {
      template: (mentioned) => template(id, `${i} ${mentioned}`),
      llm: (mentioned) => llm(id, `say ${i} ${mentioned}`, onError),
      breaking: (mentioned) => llm(id, `break ${i} ${mentioned}`, { ...onError, model: "breaking" }),
      branch: (mentioned) =>
        branch(id, {
          even: { variable: "start.topic", operator: i % 2 ? "empty" : "not-empty" },
          more: { variable: "start.topic", operator: "contains", value: mentioned },
        }),
      ask: (mentioned) =>
        ask(id, `well? ${mentioned}`, { actions: ACTIONS, inputs: [{ name: "note", default: mentioned }] }),
      end: (mentioned) => end({ [`o${i}`]: `> ${mentioned}`, [`v${i}`]: mentioned }, id),
    };
    add(id, from, makers[kind], mentions);
    if (kind === "branch")
      opened(...["even", "more", "else"].map((source_handle) => ({ source: id, source_handle })));
    else if (kind === "ask")
      opened(...["yes", "no", "timeout"].map((source_handle) => ({ source: id, source_handle })));
    else if (kind !== "end") opened({ source: id });
  });
  add(
    "last",
    open.size > 0 ? [...open] : [{ source: "start" }],
    (mentioned) => end({ last: `= ${mentioned}` }, "last"),
    [0, 1],
  );
  return { nodes, edges };
}

const ACTIONS = [{ id: "yes" }, { id: "no" }];

/** Each form is met by one of its outcomes, which its node alone decides. */
const answer: Answering = ({ nodeId, form }) => {
  const outcomes = [
    TIMED_OUT,
    ...form.actions.map(({ id }) => ({ action: id, values: { note: `${id} to ${nodeId}` } })),
  ];
  return pick(outcomes, Number(nodeId.slice(1)));
};

/** Says half of its answer before it fails. */
const breaking: ModelProvider = {
  async *chat() {
    yield { type: "text", text: "half " };
    throw new ModelInvocationFailed("It broke.");
  },
};
const models = (model: string) => (model === "breaking" ? breaking : echoProvider(systemTime));

/** Which nodes a way leads to, judged by what branches and forms say. */
function reachedNodes({ edges }: GraphJson, events: readonly EngineEvent[]): ReadonlySet<string> {
  const selected = new Map(
    events.flatMap((event) =>
      event.event === "node_finished" && /branch|human/.test(event.nodeType)
        ? [[event.nodeId, event.outputs.selected ?? event.outputs.action]]
        : [],
    ),
  );
  const reached = new Set(["start"]);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const { source, source_handle, target } of edges) {
      if (reached.has(source) && selected.get(source) === source_handle) reached.add(target);
    }
  }
  return reached;
}

function assertOrder(events: readonly EngineEvent[]): void {
  const inShort = brief(events);
  expect(inShort[0]).toBe("workflow_started");
  expect(inShort.filter((event) => event.startsWith("workflow_"))).toHaveLength(2);
  let running: string | undefined;
  let index = -1;
  for (const event of events) {
    if (event.event === "node_started") {
      expect(running).toBeUndefined();
      running = event.nodeId;
    }
    if (event.event === "node_finished") {
      expect(event.status === "skipped" ? undefined : event.nodeId).toBe(running);
      expect(event.index).toBe(index + 1);
      index = event.index;
      running = undefined;
    }
  }
  expect(running).toBeUndefined();
}

test("every graph that parses runs to its end, in order, along the ways that its branches and people choose", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(seed, { maxLength: 12 }), async (seeds) => {
      const graph = build(seeds);
      const events = await runThrough(graph, answer, { models });
      assertOrder(events);
      const { status, outputs, error } = finished(events);
      const ended = events.flatMap((event) => (event.event === "node_finished" ? [event] : []));
      const failed = ended.filter((event) => event.status === "failed");
      if (status === "failed") {
        expect(error?.nodeId).toBe(ended.at(-1)?.nodeId);
        expect(outputs).toEqual({});
        return;
      }
      expect(status).toBe(failed.length > 0 ? "partial-succeeded" : "succeeded");
      expect(ended).toHaveLength(graph.nodes.length);
      const ran = ended.filter((event) => event.status !== "skipped").map(({ nodeId }) => nodeId);
      expect(new Set(ran)).toEqual(reachedNodes(graph, events));
      // A reference to a node that was skipped is nothing, of which nothing is told.
      for (const [name, value] of Object.entries(outputs)) expect(toldOutput(events, name)).toBe(value ?? "");
    }),
    { numRuns: 150 },
  );
});

test("a graph runs the same way every time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(seed, { maxLength: 12 }), async (seeds) => {
      const graph = build(seeds);
      expect(brief(await runThrough(graph, answer, { models }))).toEqual(
        brief(await runThrough(graph, answer, { models })),
      );
    }),
    { numRuns: 50 },
  );
});

test("a run that is stopped at any event ends as stopped, with nothing left open", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(seed, { maxLength: 8 }), fc.nat(40), async (seeds, count) => {
      const graph = build(seeds);
      const whole = await runThrough(graph, answer, { models });
      const stop = new AbortController();
      let seen = 0;
      const stopping = (model: string): ModelProvider => ({
        async *chat(request) {
          for await (const part of models(model).chat(request)) {
            if (++seen === count) stop.abort();
            yield part;
          }
        },
      });
      const events = await runThrough(graph, answer, { models: stopping, signal: stop.signal });
      assertOrder(events);
      expect(finished(events).status).toBe(stop.signal.aborted ? "stopped" : finished(whole).status);
    }),
    { numRuns: 50 },
  );
});
