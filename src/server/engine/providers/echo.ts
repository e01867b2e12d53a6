import type { Time } from "../time.js";
import {
  type ChatMessage,
  type ChatPart,
  type ChatRequest,
  ModelNotSupported,
  type ModelProvider,
} from "./provider.js";

/** How long each model takes for a word, in milliseconds. */
const MODELS: ReadonlyMap<string, number> = new Map([
  ["echo-1", 0],
  ["echo-slow", 250],
]);

/** The models of the built-in provider. */
export const ECHO_MODELS: readonly string[] = [...MODELS.keys()];

/**
 * The built-in provider, for development without a network: it repeats what the user said last, word by word. `echo-1` does so
 * at once, `echo-slow` says four words a second. Words count as tokens.
 */
export function echoProvider(time: Time): ModelProvider {
  return {
    async *chat({
      model,
      messages,
      maxTokens,
      signal,
    }: ChatRequest): AsyncGenerator<ChatPart, void, undefined> {
      const waitMs = MODELS.get(model);
      if (waitMs === undefined) {
        throw new ModelNotSupported(
          `The provider \`echo\` has no model \`${model}\`: use ${ECHO_MODELS.join(" or ")}.`,
        );
      }
      const words = wordsOf(messages.findLast(({ role }) => role === "user")?.content ?? "");
      const said = words.slice(0, maxTokens);
      for (const text of said) {
        if (waitMs > 0) await time.wait(waitMs, signal);
        signal.throwIfAborted();
        yield { type: "text", text };
      }
      yield { type: "finish", reason: said.length < words.length ? "length" : "stop" };
      yield { type: "usage", promptTokens: tokensOf(messages), completionTokens: said.length };
    },
  };
}

/** The words of a text, each with the space that follows it. */
function wordsOf(text: string): readonly string[] {
  return text.match(/^\s+|\S+\s*/g) ?? [];
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + wordsOf(content).length, 0);
}
