import type { TokenUsage } from "./events.js";
import { isJsonObject, type JsonObject } from "./json.js";

/** What a node uses that asks no model. */
export const NO_USAGE: TokenUsage = { promptTokens: 0, completionTokens: 0 };

/** What an `llm` node has used, out of what was told of its outputs; nothing when it failed. */
export function usageOf({ usage }: JsonObject): TokenUsage {
  if (!isJsonObject(usage)) return NO_USAGE;
  return { promptTokens: Number(usage.prompt_tokens), completionTokens: Number(usage.completion_tokens) };
}

/** What several have used together. */
export function summedUsage(usages: readonly TokenUsage[]): TokenUsage {
  return usages.reduce(
    (sum, { promptTokens, completionTokens }) => ({
      promptTokens: sum.promptTokens + promptTokens,
      completionTokens: sum.completionTokens + completionTokens,
    }),
    NO_USAGE,
  );
}
