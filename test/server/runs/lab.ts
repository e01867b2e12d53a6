import { expect } from "vitest";
import type { components } from "../../../src/generated/api/types.js";
import { apiClient, consoleClient, dataOf } from "../support/clients.js";
import type { ManualClock } from "../support/manual-clock.js";
import type { ConsoleClient, TestService } from "../support/test-service.js";

/** The generated client of `/console/api`. */
export type Console = ReturnType<typeof consoleClient>;
/** The generated client of `/openapi/v1`. */
export type Api = Awaited<ReturnType<typeof apiClient>>;
/** One event of a run. */
export type RunEvent = components["schemas"]["RunEvent"];
/** The modes of apps. */
export type AppMode = components["schemas"]["AppMode"];

type Node = { readonly id: string; readonly type: string } & Record<string, unknown>;
/** A graph as it is saved. */
export interface Graph extends Record<string, unknown> {
  readonly nodes: readonly Node[];
  readonly edges: readonly Record<string, string>[];
}

/** A graph of nodes that follow each other. */
export function chain(...nodes: readonly Node[]): Graph {
  const edges = nodes.slice(1).map((node, i) => ({ source: nodes[i]?.id ?? "", target: node.id }));
  return { nodes, edges };
}

export const start = (inputs: readonly Record<string, unknown>[] = []): Node => ({
  id: "start",
  type: "start",
  inputs,
});
export const end = (...outputs: readonly { name: string; value: string }[]): Node => ({
  id: "end",
  type: "end",
  outputs,
});
export const llm = (prompt: string, more: Record<string, unknown> = {}): Node => ({
  id: "llm",
  type: "llm",
  model: "echo-1",
  prompt,
  ...more,
});
/** An input of type `string`. */
export const text = (name: string, more: Record<string, unknown> = {}) => ({ name, type: "string", ...more });

/** Says what it is asked, at once. */
export const ECHO_WORKFLOW = chain(
  start([text("topic", { required: true })]),
  llm("About {{start.topic}}"),
  end({ name: "answer", value: "{{llm.text}}" }),
);
/** The same, a word per quarter of a second. */
export const SLOW_WORKFLOW = chain(
  start([text("topic", { required: true })]),
  llm("{{start.topic}}", { model: "echo-slow" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);
/** Says what it is asked. */
export const ECHO_CHAT = chain(start(), llm("{{sys.query}}"), end({ name: "answer", value: "{{llm.text}}" }));
export const SLOW_CHAT = chain(
  start(),
  llm("{{sys.query}}", { model: "echo-slow" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);

const ACTIONS = [{ id: "send", title: "Send it", style: "primary" }, { id: "drop" }];
const FIELDS = [
  { name: "comment", label: "Comment", default: "About {{start.topic}}" },
  { name: "signature", required: true, max_length: 40 },
];
/** Asks whether a text is to be sent. */
export const approvalForm = (more: Record<string, unknown> = {}) => ({
  id: "ask",
  type: "human-input",
  title: "Approval",
  content: "Send “{{llm.text}}”?",
  inputs: FIELDS,
  actions: ACTIONS,
  ...more,
});

/** Asks whether what a model says is to be sent. */
export const APPROVAL: Graph = {
  nodes: [
    start([text("topic", { required: true })]),
    llm("News of {{start.topic}}"),
    approvalForm(),
    {
      id: "sent",
      type: "end",
      outputs: [{ name: "answer", value: "{{llm.text}} — {{ask.comment}}, {{ask.signature}}" }],
    },
    { id: "dropped", type: "end", outputs: [{ name: "answer", value: "nothing, by {{ask.action}}" }] },
  ],
  edges: [
    { source: "start", target: "llm" },
    { source: "llm", target: "ask" },
    { source: "ask", source_handle: "send", target: "sent" },
    { source: "ask", source_handle: "drop", target: "dropped" },
    { source: "ask", source_handle: "timeout", target: "dropped" },
  ],
};

/** A person with a workspace, and what there is to do in it. */
export interface Lab {
  readonly service: TestService;
  readonly session: ConsoleClient;
  readonly editor: Console;
  readonly api: Api;
  readonly workspaceId: string;
  /** Makes an app with this draft. */
  app(mode: AppMode, graph: Graph): Promise<string>;
  /** The same, and publishes it. */
  published(mode: AppMode, graph: Graph): Promise<string>;
  saveDraft(appId: string, graph: Graph): Promise<void>;
  publish(appId: string): Promise<string>;
  /** Sets the built-in model provider. */
  useEcho(callsLeft?: number): Promise<void>;
  /** Sets a provider that speaks the chat API of OpenAI. */
  useProvider(
    baseUrl: string,
    more?: { api_key?: string; models?: string[]; calls_left?: number },
  ): Promise<void>;
}

/** Signs a person in, to the console and on a device. */
export async function openLab(service: TestService, email?: string): Promise<Lab> {
  const session = await service.signIn(email);
  const editor = consoleClient(service, session);
  const workspaceId = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
  const api = await apiClient(service, session);

  async function saveDraft(app_id: string, graph: Graph): Promise<void> {
    const { hash } = dataOf(await editor.getDraft({ path: { app_id } }));
    dataOf(await editor.saveDraft({ path: { app_id }, body: { graph, hash } }));
  }
  async function app(mode: AppMode, graph: Graph): Promise<string> {
    const { id } = dataOf(await editor.createApp({ body: { workspace_id: workspaceId, name: "App", mode } }));
    await saveDraft(id, graph);
    return id;
  }
  async function publish(app_id: string): Promise<string> {
    const { hash } = dataOf(await editor.getDraft({ path: { app_id } }));
    return dataOf(await editor.publishDraft({ path: { app_id }, body: { hash } })).id;
  }
  return {
    service,
    session,
    editor,
    api,
    workspaceId,
    app,
    saveDraft,
    publish,
    async published(mode, graph) {
      const id = await app(mode, graph);
      await publish(id);
      return id;
    },
    async useEcho(calls_left) {
      const body = { kind: "echo" as const, ...(calls_left !== undefined && { calls_left }) };
      dataOf(await editor.setProvider({ path: { workspace_id: workspaceId }, body }));
    },
    async useProvider(base_url, more = {}) {
      const body = { kind: "openai_compatible" as const, base_url, models: ["gpt"], ...more };
      dataOf(await editor.setProvider({ path: { workspace_id: workspaceId }, body }));
    },
  };
}

/** A member of the lab's workspace, on a device. */
export async function colleagueOf({ service, api, workspaceId }: Lab): Promise<Api> {
  const email = "colleague@example.org";
  await service.addAccount(email);
  dataOf(await api.addMember({ path: { workspace_id: workspaceId }, body: { email, role: "normal" } }));
  return apiClient(service, await service.signIn(email));
}

/** What a stream tells, to its end. */
export async function all<E>(events: AsyncIterable<E>): Promise<E[]> {
  const read: E[] = [];
  for await (const event of events) read.push(event);
  return read;
}

/** A stream that is read event by event, and can be left. */
export function reader<E>(events: AsyncIterable<E>) {
  const iterator = events[Symbol.asyncIterator]();
  return {
    async next(): Promise<E> {
      const { value, done } = await iterator.next();
      if (done) throw new Error("the stream has ended");
      return value;
    },
    /** Reads up to the first event that is looked for. */
    async until(isIt: (event: E) => boolean): Promise<E[]> {
      const read: E[] = [];
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) throw new Error(`the stream ended after ${JSON.stringify(read)}`);
        read.push(value);
        if (isIt(value)) return read;
      }
    },
    rest: () => all({ [Symbol.asyncIterator]: () => iterator }),
    async leave() {
      await iterator.return?.();
    },
  };
}

/** The names of events, pieces of text once each. */
export function names(events: readonly RunEvent[]): string[] {
  return events
    .map(({ data }) => data.event)
    .filter((name, i, list) => name !== list[i - 1] || !/chunk|message/.test(name));
}

/** The event of a name. */
export function only<N extends RunEvent["data"]["event"]>(
  events: readonly RunEvent[],
  name: N,
): Extract<RunEvent["data"], { event: N }> {
  const found = events.filter(({ data }) => data.event === name);
  expect(found.map(({ data }) => data.event)).toEqual([name]);
  return found[0]?.data as Extract<RunEvent["data"], { event: N }>;
}

/** The answer that the pieces of a stream make. */
export function answerOf(events: readonly RunEvent[]): string {
  return events
    .map(({ data }) =>
      data.event === "message" || data.event === "message_replace"
        ? data.answer
        : data.event === "text_chunk" || data.event === "text_replace"
          ? data.data.text
          : "",
    )
    .join("");
}

/** Moves a clock, again and again, until something that waits for it has happened. */
export async function whileMoving<T>(clock: ManualClock, seconds: number, pending: Promise<T>): Promise<T> {
  let isPending = true;
  const done = () => {
    isPending = false;
  };
  pending.then(done, done);
  while (isPending) {
    clock.advance(seconds);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return pending;
}
