import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../../src/server/engine/events.js";
import { DEFAULT_ENGINE_LIMITS } from "../../../src/server/engine/limits.js";
import { echoProvider } from "../../../src/server/engine/providers/echo.js";
import {
  type ChatRequest,
  ModelInvocationFailed,
  type ModelProvider,
} from "../../../src/server/engine/providers/provider.js";
import { branch, chain, end, type GraphJson, llm, row, start, template } from "./graphs.js";
import { manualTime } from "./manual-time.js";
import { begin, brief, finished, nodeFinished, run, toldOutput } from "./runs.js";

const topic = { name: "topic", type: "string" };

/** Says pieces, then does something else. */
function saying(
  pieces: readonly string[],
  then: (request: ChatRequest) => unknown = () => {},
): ModelProvider {
  return {
    async *chat(request) {
      for (const text of pieces) yield { type: "text", text };
      await then(request);
    },
  };
}

const never = () => new Promise(() => {});

describe("a workflow", () => {
  const graph = row(
    start(topic),
    template("ask", "Tell of {{start.topic}}"),
    llm("llm", "{{ask.output}}", { system: "Be brief" }),
    end({ text: "Well: {{llm.text}}!", usage: "{{llm.usage}}", tokens: "{{llm.usage.total_tokens}}" }),
  );

  test("runs its nodes in order and tells its outputs as they become known", async () => {
    const events = await run(graph, { inputs: { topic: "ships" } });
    expect(brief(events)).toEqual([
      "workflow_started",
      "node_started start",
      "node_finished start succeeded",
      "text_chunk Well: ",
      "node_started ask",
      "node_finished ask succeeded",
      "node_started llm",
      "text_chunk Tell ",
      "text_chunk of ",
      "text_chunk ships",
      "node_finished llm succeeded",
      "text_chunk !",
      "node_started end",
      "node_finished end succeeded",
      "workflow_finished succeeded",
    ]);
  });

  test("gives its outputs, each of its type, with the tokens that were used", async () => {
    const events = await run(graph, { inputs: { topic: "ships" } });
    expect(finished(events)).toMatchObject({
      outputs: {
        text: "Well: Tell of ships!",
        usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
        tokens: 8,
      },
      usage: { promptTokens: 5, completionTokens: 3 },
      totalSteps: 4,
    });
    expect(nodeFinished(events, "llm").inputs).toEqual({
      model: "echo-1",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: "Tell of ships" },
      ],
    });
  });

  test("says where each piece of an output comes from", async () => {
    const events = await run(graph, { inputs: { topic: "ships" } });
    const pieces = events.filter((event) => event.event === "text_chunk");
    expect(pieces[0]).toEqual({
      event: "text_chunk",
      at: expect.any(Number),
      nodeId: "end",
      output: "text",
      text: "Well: ",
    });
    expect(pieces[1]).toMatchObject({ text: "Tell ", from: { nodeId: "llm", output: "text" } });
  });

  test("starts with the inputs as they were read", async () => {
    const events = await run(graph, { inputs: { topic: "ships", other: 1 } });
    expect(events[0]).toMatchObject({ event: "workflow_started", inputs: { topic: "ships" } });
  });

  test("knows the system's values", async () => {
    const events = await run(row(start(), end({ text: "{{sys.run_id}} of {{ sys.app_id }}" })));
    expect(finished(events).outputs).toEqual({ text: "run of app" });
  });

  test("does not read templates in values", async () => {
    const events = await run(row(start(topic), end({ text: "{{start.topic}}" })), {
      inputs: { topic: "{{sys.app_id}}" },
    });
    expect(finished(events).outputs).toEqual({ text: "{{sys.app_id}}" });
  });
});

describe("a branch", () => {
  const forked: GraphJson = {
    nodes: [
      start(topic),
      branch("which", { ships: { variable: "start.topic", operator: "equals", value: "ships" } }),
      llm("sail", "Sail"),
      llm("walk", "Walk"),
      template("both", "{{sail.text}}{{walk.text}}"),
      end({ text: "{{both.output}}" }),
    ],
    edges: [
      ...chain("start", "which"),
      { source: "which", target: "sail", source_handle: "ships" },
      { source: "which", target: "walk", source_handle: "else" },
      ...chain("sail", "both", "end"),
      ...chain("walk", "both"),
    ],
  };

  test.each([
    ["ships", "Sail"],
    ["boots", "Walk"],
  ])("leads %s one way; the other is skipped and stands for nothing", async (value, want) => {
    const events = await run(forked, { inputs: { topic: value } });
    expect(finished(events)).toMatchObject({ status: "succeeded", outputs: { text: want }, totalSteps: 5 });
    const skipped = want === "Sail" ? "walk" : "sail";
    expect(nodeFinished(events, skipped)).toMatchObject({ status: "skipped", outputs: {} });
    expect(brief(events)).not.toContain(`node_started ${skipped}`);
  });

  const twoEnds: GraphJson = {
    nodes: [
      start(topic),
      branch("which", { ships: { variable: "start.topic", operator: "equals", value: "ships" } }),
      llm("llm", "Hello"),
      end({ answer: "Ahoy! {{llm.text}}" }, "ahoy"),
      end({ answer: "Hm. {{llm.text}}" }, "hm"),
    ],
    edges: [
      ...chain("start", "llm"),
      ...chain("llm", "which"),
      { source: "which", target: "ahoy", source_handle: "ships" },
      { source: "which", target: "hm", source_handle: "else" },
    ],
  };

  test("nothing of an answer is told before the branch has decided whose it is", async () => {
    const events = await run(twoEnds, { mode: "completion", inputs: { topic: "boots" } });
    expect(toldOutput(events, "answer")).toBe("Hm. Hello");
    expect(finished(events).outputs).toEqual({ answer: "Hm. Hello" });
    const told = brief(events).findIndex((event) => event.startsWith("text_chunk"));
    expect(told).toBeGreaterThan(brief(events).indexOf("node_finished which succeeded"));
  });
});

describe("several ends that are reached", () => {
  const graph: GraphJson = {
    nodes: [
      start(),
      llm("a", "One "),
      llm("b", "two"),
      end({ answer: "{{a.text}}" }, "x"),
      end({ answer: "{{b.text}}" }, "y"),
    ],
    edges: [...chain("start", "a", "x"), ...chain("start", "b", "y")],
  };

  test("say their answers one after the other", async () => {
    const events = await run(graph, { mode: "completion" });
    expect(toldOutput(events, "answer")).toBe("One two");
    expect(finished(events).outputs).toEqual({ answer: "One two" });
  });

  test("give their outputs together in a workflow, the later standing", async () => {
    expect(finished(await run(graph)).outputs).toEqual({ answer: "two" });
  });
});

describe("chat", () => {
  const graph = row(
    start(),
    llm("llm", "{{sys.query}}", { history_turns: 1 }),
    end({ answer: "{{llm.text}}" }),
  );

  test("shows the model the last turns of the conversation", async () => {
    const events = await run(graph, {
      mode: "chat",
      system: { app_id: "app", run_id: "run", user_id: "user", conversation_id: "c", query: "And now?" },
      history: [
        { role: "user", content: "First" },
        { role: "assistant", content: "First!" },
        { role: "user", content: "Second" },
        { role: "assistant", content: "Second!" },
      ],
    });
    expect(nodeFinished(events, "llm").inputs.messages).toEqual([
      { role: "user", content: "Second" },
      { role: "assistant", content: "Second!" },
      { role: "user", content: "And now?" },
    ]);
    expect(finished(events).outputs).toEqual({ answer: "And now?" });
  });

  test("answers with text even where the answer is a single number", async () => {
    const numbers = row(start({ name: "n", type: "number" }), end({ answer: "{{start.n}}" }));
    const events = await run(numbers, { mode: "completion", inputs: { n: 7 } });
    expect(finished(events).outputs).toEqual({ answer: "7" });
    expect(toldOutput(events, "answer")).toBe("7");
  });
});

describe("a node that fails", () => {
  const failing = (more: Record<string, unknown> = {}) =>
    row(start(), llm("llm", "Hello", more), end({ text: "{{llm.text}}", why: "{{llm.error}}" }));
  const broken = () => saying(["Half a "], () => Promise.reject(new ModelInvocationFailed("It broke.")));

  test("fails the run, which says which node and why", async () => {
    const events = await run(failing(), { models: broken });
    expect(nodeFinished(events, "llm")).toMatchObject({
      status: "failed",
      outputs: { text: "Half a ", error: "It broke." },
      error: { code: "completion_request_error", message: "It broke." },
    });
    expect(finished(events)).toMatchObject({
      status: "failed",
      outputs: {},
      error: { code: "completion_request_error", message: "It broke.", nodeId: "llm" },
    });
    expect(brief(events)).not.toContain("node_started end");
  });

  test("does not fail the run when the graph allows for it", async () => {
    const events = await run(failing({ on_error: "continue" }), { models: broken });
    expect(finished(events)).toMatchObject({
      status: "partial-succeeded",
      outputs: { text: "Half a ", why: "It broke." },
    });
    expect(toldOutput(events, "text")).toBe("Half a ");
  });

  test("for a reason that nobody foresaw says so to the operator alone", async () => {
    const reported: unknown[] = [];
    const defect = new TypeError("secret of /etc/passwd");
    const events = await run(failing(), {
      models: () => Promise.reject(defect),
      report: (error) => reported.push(error),
    });
    expect(finished(events).error).toEqual({
      code: "internal_error",
      message: "The node could not be run.",
      nodeId: "llm",
    });
    expect(JSON.stringify(events)).not.toContain("secret");
    expect(reported).toEqual([defect]);
  });

  test("names a model that the provider does not have", async () => {
    const events = await run(failing({ model: "gpt-x" }));
    expect(finished(events).error).toMatchObject({ code: "model_currently_not_support" });
  });
});

describe("limits", () => {
  const graph = row(start(), llm("llm", "Hello"), end({ text: "{{llm.text}}" }));

  test("a node that takes too long fails, even when it ignores its signal", async () => {
    const time = manualTime();
    const stuck = saying(["Hel"], () => {
      time.advance(DEFAULT_ENGINE_LIMITS.nodeMs);
      return never();
    });
    const events = await run(graph, { time, models: () => stuck });
    expect(finished(events)).toMatchObject({
      status: "failed",
      error: { code: "node_timed_out", nodeId: "llm" },
    });
  });

  test("a run that takes too long fails, whatever the node allows for", async () => {
    const time = manualTime();
    const lenient = row(start(), llm("llm", "Hello", { on_error: "continue" }), end({}));
    const stuck = saying([], () => {
      time.advance(1_000);
      return never();
    });
    const events = await run(lenient, {
      time,
      limits: { ...DEFAULT_ENGINE_LIMITS, runMs: 1_000 },
      models: () => stuck,
    });
    expect(finished(events)).toMatchObject({
      status: "failed",
      error: { code: "run_timed_out" },
      elapsedMs: 1_000,
    });
  });

  test("an answer without end fails where the limit is", async () => {
    const endless: ModelProvider = {
      async *chat() {
        for (;;) yield { type: "text", text: "la ".repeat(100) };
      },
    };
    const events = await run(graph, {
      models: () => endless,
      limits: { ...DEFAULT_ENGINE_LIMITS, textLength: 1_000 },
    });
    expect(finished(events)).toMatchObject({
      status: "failed",
      error: { code: "output_too_large", nodeId: "llm" },
    });
    expect(toldOutput(events, "text")).toHaveLength(900);
  });

  test("a template that grows without end fails where the limit is", async () => {
    const limits = { ...DEFAULT_ENGINE_LIMITS, textLength: 1_000 };
    const doubling = row(
      start(topic),
      ...Array.from({ length: 20 }, (_, i) => {
        const before = i === 0 ? "start.topic" : `t${i - 1}.output`;
        return template(`t${i}`, `{{${before}}}{{${before}}}`);
      }),
      end({ text: "{{t19.output}}" }),
    );
    const events = await run(doubling, { limits, inputs: { topic: "x" } });
    expect(finished(events).error).toMatchObject({ code: "output_too_large", nodeId: "t9" });
  });
});

describe("stopping", () => {
  const slow = row(
    start(),
    llm("llm", "one two three four", { model: "echo-slow" }),
    end({ text: "{{llm.text}}" }),
  );

  test("ends a run in the middle of an answer; what it said until then is kept", async () => {
    const time = manualTime();
    const stop = new AbortController();
    const events: EngineEvent[] = [];
    const following = (async () => {
      for await (const event of begin(slow, {
        time,
        signal: stop.signal,
        models: () => echoProvider(time),
      })) {
        events.push(event);
        if (event.event === "text_chunk" && event.text === "two ") stop.abort();
      }
    })();
    for (let word = 0; word < 2; word++) {
      await time.waiting(3);
      time.advance(250);
    }
    await following;
    expect(brief(events).slice(-4)).toEqual([
      "text_chunk one ",
      "text_chunk two ",
      "node_finished llm stopped",
      "workflow_finished stopped",
    ]);
    expect(nodeFinished(events, "llm").outputs).toEqual({ text: "one two " });
    expect(finished(events)).toMatchObject({ outputs: {}, totalSteps: 2 });
  });

  test("ends a run whose provider listens to nobody", async () => {
    const stop = new AbortController();
    const deaf = saying(["Hel"], () => {
      stop.abort();
      return never();
    });
    expect(finished(await run(slow, { signal: stop.signal, models: () => deaf })).status).toBe("stopped");
  });

  test("is what ended a node that takes the stop for an error of its own", async () => {
    const stop = new AbortController();
    const startled = saying(["Hel"], ({ signal }) => {
      const failing = new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new ModelInvocationFailed("Interrupted.")));
      });
      stop.abort();
      return failing;
    });
    const events = await run(slow, { signal: stop.signal, models: () => startled });
    expect(nodeFinished(events, "llm").status).toBe("stopped");
    expect(finished(events).status).toBe("stopped");
  });

  test("before it begins leaves every node alone", async () => {
    const events = await run(slow, { signal: AbortSignal.abort() });
    expect(brief(events)).toEqual(["workflow_started", "workflow_finished stopped"]);
  });

  test("tells the provider", async () => {
    const stop = new AbortController();
    const told = new Promise((resolve) => {
      const listening = saying(["Hel"], ({ signal }) => {
        signal.addEventListener("abort", () => resolve("told"));
        stop.abort();
        return never();
      });
      void run(slow, { signal: stop.signal, models: () => listening });
    });
    expect(await told).toBe("told");
  });

  test("is what it means to read no further", async () => {
    const ended: string[] = [];
    const provider: ModelProvider = {
      async *chat({ signal }) {
        signal.addEventListener("abort", () => ended.push("told"));
        try {
          for (;;) yield { type: "text", text: "la " };
        } finally {
          ended.push("closed");
        }
      },
    };
    for await (const event of begin(slow, { models: () => provider })) {
      if (event.event === "text_chunk") break;
    }
    expect(ended).toEqual(["closed", "told"]);
  });

  test("leaves nothing that waits", async () => {
    const time = manualTime();
    const stop = new AbortController();
    for await (const event of begin(slow, { time, signal: stop.signal, models: () => echoProvider(time) })) {
      if (event.event === "node_started" && event.nodeId === "llm") stop.abort();
    }
    expect(time.count()).toBe(0);
  });
});
