import type { components } from "../../generated/api/types.js";
import type {
  EngineEvent,
  HumanInputRequired,
  NodeFinished,
  NodeInRun,
  TextChunk,
  WorkflowFinished,
} from "../engine/events.js";
import type { AppMode } from "../store/app-store.js";
import type { RunEnd, RunNode, RunProgress } from "../store/run-store.js";
import { formActions, formFields } from "./form-view.js";
import { type RunFailure, wireFailure } from "./run-failure.js";
import { RUN_MODES } from "./run-modes.js";

/** One event of a run as it goes over the wire. */
export type RunEventData = components["schemas"]["RunEvent"]["data"];

/** The run that events tell of. */
export interface RunIdentity {
  readonly id: string;
  readonly mode: AppMode;
  readonly workflowId: string;
  readonly conversationId: string | undefined;
  readonly messageId: string | undefined;
  readonly createdAt: number;
}

/** What the engine tells, or what is told in its place of a run whose instance has gone. */
export type RunHappening =
  | Exclude<EngineEvent, NodeFinished | WorkflowFinished>
  | (Omit<NodeFinished, "error"> & { readonly error?: RunFailure })
  | (Omit<WorkflowFinished, "error"> & { readonly error?: RunFailure });

type Happening<E extends RunHappening["event"]> = Extract<RunHappening, { readonly event: E }>;

const seconds = (ms: number) => Math.floor(ms / 1000);

/**
 * Translates what happens in a run into what is kept of it: its events as the wire has them, its nodes, its end.
 *
 * Workflows tell of their nodes and texts; chats and completions of their answer; `advanced-chat` of both. A failed run tells `error`, and
 * a run that shows its workflow ends with `workflow_finished` in any case.
 */
export function runRecorder(run: RunIdentity): (happening: RunHappening) => RunProgress {
  const { showsWorkflow, showsAnswer } = RUN_MODES[run.mode];
  const about = { task_id: run.id, workflow_run_id: run.id };
  const messageId = run.messageId ?? run.id;
  const answer = {
    task_id: run.id,
    id: messageId,
    message_id: messageId,
    ...(run.conversationId !== undefined && { conversation_id: run.conversationId }),
  };
  const startedAt = new Map<number, number>();

  const shownNode = (node: NodeInRun) => ({
    id: `${run.id}-${node.index + 1}`,
    node_id: node.nodeId,
    node_type: node.nodeType,
    title: node.title,
    index: node.index + 1,
  });
  const shown = (isShown: boolean, data: RunEventData): RunEventData[] => (isShown ? [data] : []);

  function nodeStarted(node: Happening<"node_started">): RunProgress {
    startedAt.set(node.index, node.at);
    const data = { ...shownNode(node), created_at: seconds(node.at) };
    return progress(shown(showsWorkflow, { event: "node_started", ...about, data }), [
      {
        index: node.index,
        nodeId: node.nodeId,
        status: "running",
        inputs: undefined,
        outputs: undefined,
        error: undefined,
        startedAt: node.at,
        finishedAt: undefined,
      },
    ]);
  }

  function humanInputRequired({ index, nodeId, title, form }: HumanInputRequired): RunProgress {
    const data = {
      node_id: nodeId,
      node_title: title,
      index: index + 1,
      form_content: form.content,
      inputs: formFields(form.fields),
      resolved_default_values: form.defaults,
      actions: formActions(form.actions),
      expiration_time: seconds(form.expiresAt),
    };
    return {
      ...progress([{ event: "human_input_required", ...about, data }]),
      form: {
        index,
        nodeId,
        content: form.content,
        defaults: JSON.stringify(form.defaults),
        expiresAt: form.expiresAt,
      },
    };
  }

  function nodeFinished(node: Happening<"node_finished">): RunProgress {
    const began = startedAt.get(node.index) ?? node.at - node.elapsedMs;
    startedAt.delete(node.index);
    const row: RunNode = {
      index: node.index,
      nodeId: node.nodeId,
      status: node.status,
      inputs: JSON.stringify(node.inputs),
      outputs: JSON.stringify(node.outputs),
      error: node.error?.message,
      startedAt: began,
      finishedAt: node.at,
    };
    // The wire does not tell of nodes that were not reached.
    if (node.status === "skipped") return progress([], [row]);
    const data = {
      ...shownNode(node),
      inputs: node.inputs,
      ...(node.status === "succeeded" && { outputs: node.outputs }),
      status: node.status,
      ...(node.error && { error: wireFailure(node.error).message }),
      elapsed_time: node.elapsedMs / 1000,
      ...(node.nodeType === "llm" && { execution_metadata: { total_tokens: totalTokens(node) } }),
      created_at: seconds(began),
      finished_at: seconds(node.at),
    };
    return progress(shown(showsWorkflow, { event: "node_finished", ...about, data }), [row]);
  }

  function textChunk({ at, nodeId, output, text, from }: TextChunk): RunProgress {
    if (showsAnswer)
      return progress([{ event: "message", ...answer, answer: text, created_at: seconds(at) }]);
    const { nodeId: node, output: name } = from ?? { nodeId, output };
    return progress([
      { event: "text_chunk", ...about, data: { text, from_variable_selector: [node, name] } },
    ]);
  }

  function workflowFinished(end: Happening<"workflow_finished">): RunProgress {
    const failure = end.error && wireFailure(end.error);
    const usage = { total_tokens: totalTokens(end) };
    const events: RunEventData[] = failure
      ? [
          {
            event: "error",
            ...failure,
            task_id: run.id,
            ...(showsAnswer && { message_id: messageId }),
          },
        ]
      : shown(showsAnswer, { event: "message_end", ...answer, metadata: { usage } });
    const data = {
      id: run.id,
      workflow_id: run.workflowId,
      status: end.status,
      ...(!failure && { outputs: end.outputs }),
      ...(failure && { error: failure.message, error_code: failure.code }),
      elapsed_time: end.elapsedMs / 1000,
      ...usage,
      total_steps: end.totalSteps,
      created_at: seconds(run.createdAt),
      finished_at: seconds(end.at),
    };
    events.push(...shown(showsWorkflow, { event: "workflow_finished", ...about, data }));
    return progress(events, [], {
      status: end.status,
      outputs: JSON.stringify(end.outputs),
      errorCode: end.error?.code,
      error: end.error?.message,
      totalTokens: totalTokens(end),
      totalSteps: end.totalSteps,
      answer: isAnswered(end) ? String(end.outputs.answer ?? "") : undefined,
    });
  }

  return (happening) => {
    switch (happening.event) {
      case "workflow_started": {
        const data = {
          id: run.id,
          workflow_id: run.workflowId,
          inputs: happening.inputs,
          created_at: seconds(run.createdAt),
        };
        return progress(shown(showsWorkflow, { event: "workflow_started", ...about, data }));
      }
      case "node_started":
        return nodeStarted(happening);
      case "text_chunk":
        return textChunk(happening);
      case "human_input_required":
        return humanInputRequired(happening);
      case "node_finished":
        return nodeFinished(happening);
      case "workflow_finished":
        return workflowFinished(happening);
    }
  };
}

function progress(data: readonly RunEventData[], nodes: readonly RunNode[] = [], end?: RunEnd): RunProgress {
  return { events: data.map((event) => JSON.stringify(event)), nodes, end };
}

function totalTokens({ usage }: { readonly usage: Happening<"workflow_finished">["usage"] }): number {
  return usage.promptTokens + usage.completionTokens;
}

/** Whether the conversation keeps the answer: a turn that failed or was stopped is as if it had not been. */
function isAnswered({ status }: Happening<"workflow_finished">): boolean {
  return status === "succeeded" || status === "partial-succeeded";
}
