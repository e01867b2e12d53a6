import { z } from "zod";
import { type ChatPart, ModelInvocationFailed } from "./provider.js";

/**
 * What OpenAI's chat API answers, as far as it is used here; whatever else servers add is none of our business.
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 */

const usage = z
  .object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() })
  .nullish()
  // Servers that count differently still answer.
  .catch(undefined);

const finishReason = z.string().max(100).nullish();
const content = z.string().nullish();

const chunkSchema = z.object({
  choices: z
    .array(z.object({ delta: z.object({ content }).nullish(), finish_reason: finishReason }))
    .default([]),
  usage,
  error: z.unknown().optional(),
});

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content }), finish_reason: finishReason })).min(1),
  usage,
});

const errorSchema = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  type: z.string().nullish().catch(undefined),
  param: z.string().nullish().catch(undefined),
});

/** An error as servers describe it, their text left out. */
export type ApiError = z.infer<typeof errorSchema>;

/** What a piece of a streamed answer says: parts of the answer, or that it failed. */
export type Chunk =
  | { readonly ok: true; readonly parts: readonly ChatPart[] }
  | { readonly ok: false; readonly error: ApiError };

/** @throws {ModelInvocationFailed} When it is no piece of an answer. */
export function readChunk(data: string): Chunk {
  const chunk = read(chunkSchema, data);
  if (chunk.error !== undefined && chunk.error !== null) return { ok: false, error: readError(chunk.error) };
  const [choice] = chunk.choices;
  return { ok: true, parts: partsOf(choice?.delta?.content, choice?.finish_reason, chunk.usage) };
}

/**
 * Reads an answer that is given at once.
 *
 * @throws {ModelInvocationFailed} When it is none.
 */
export function readCompletion(json: string): readonly ChatPart[] {
  const { choices, usage: tokens } = read(completionSchema, json);
  return partsOf(choices[0]?.message.content, choices[0]?.finish_reason, tokens);
}

/** Reads the body of an error; undefined when it is no JSON object. Servers put the error in `error`, or at the top. */
export function readErrorBody(json: string): ApiError | undefined {
  try {
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(json));
    return readError(body.error ?? body);
  } catch {
    return undefined;
  }
}

function readError(error: unknown): ApiError {
  return errorSchema.safeParse(error).data ?? {};
}

function read<T>(schema: z.ZodType<T>, json: string): T {
  try {
    return schema.parse(JSON.parse(json));
  } catch (cause) {
    throw new ModelInvocationFailed("The provider answers what is no chat completion.", { cause });
  }
}

function partsOf(
  text: string | null | undefined,
  reason: string | null | undefined,
  tokens: z.infer<typeof usage>,
): readonly ChatPart[] {
  return [
    ...(text ? [{ type: "text" as const, text }] : []),
    ...(reason ? [{ type: "finish" as const, reason }] : []),
    ...(tokens
      ? [
          {
            type: "usage" as const,
            promptTokens: tokens.prompt_tokens,
            completionTokens: tokens.completion_tokens,
          },
        ]
      : []),
  ];
}
