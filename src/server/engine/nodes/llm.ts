import type { TokenUsage } from "../events.js";
import type { NodeOf } from "../graph/graph.js";
import { parseTemplate } from "../graph/template.js";
import type { ChatMessage, ChatPart } from "../providers/provider.js";
import { assertLength, render, renderShown } from "../scope.js";
import type { NodeContext, NodeRunner } from "./node-run.js";

/** Asks a model and passes its answer on as it comes. */
export const runLlm: NodeRunner<"llm"> = (node, context) => {
  const messages = messagesOf(node, context, (text) =>
    render(parseTemplate(text), context.scope, context.limits.textLength),
  );
  const shown = messagesOf(node, context, (text) => renderShown(parseTemplate(text), context.scope));
  let text = "";
  let finishReason = "";
  let usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };

  async function* pieces(): AsyncGenerator<string, void, undefined> {
    for await (const part of ask(node, messages, context)) {
      if (part.type === "finish") finishReason = part.reason;
      if (part.type === "usage") usage = part;
      if (part.type !== "text" || part.text === "") continue;
      assertLength(text + part.text, context.limits.textLength);
      text += part.text;
      yield part.text;
    }
  }

  return {
    inputs: { model: node.model, messages: shown.map(({ role, content }) => ({ role, content })) },
    pieces: pieces(),
    finish: () => ({
      outputs: {
        text,
        finish_reason: finishReason,
        usage: {
          prompt_tokens: usage.promptTokens,
          completion_tokens: usage.completionTokens,
          total_tokens: usage.promptTokens + usage.completionTokens,
        },
      },
      usage: { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens },
    }),
    salvage: () => ({ text }),
  };
};

async function* ask(
  node: NodeOf<"llm">,
  messages: readonly ChatMessage[],
  { models, signal }: NodeContext,
): AsyncGenerator<ChatPart, void, undefined> {
  const provider = await models(node.model);
  yield* provider.chat({
    model: node.model,
    messages,
    temperature: node.temperature,
    maxTokens: node.max_tokens,
    signal,
  });
}

/** What the model is shown: its instructions, the last turns of the conversation, and what is asked now. */
function messagesOf(
  node: NodeOf<"llm">,
  { history }: NodeContext,
  fill: (text: string) => string,
): readonly ChatMessage[] {
  const system = node.system === undefined ? "" : fill(node.system);
  return [
    ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
    ...lastTurns(history, node.history_turns),
    { role: "user", content: fill(node.prompt) },
  ];
}

/** A turn begins with what the user says. */
function lastTurns(history: readonly ChatMessage[], turns: number): readonly ChatMessage[] {
  if (turns === 0) return [];
  const beginnings = history.flatMap(({ role }, i) => (role === "user" ? [i] : []));
  return history.slice(beginnings.at(-turns) ?? 0);
}
