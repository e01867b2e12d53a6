import type { FailureCode } from "../events.js";

/** A message of a conversation with a model. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a model is asked. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** Ends the answer. */
  readonly signal: AbortSignal;
}

/** A piece of what a model answers; usage and the reason of its end come at most once each, and last. */
export type ChatPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "usage"; readonly promptTokens: number; readonly completionTokens: number }
  | { readonly type: "finish"; readonly reason: string };

/** Answers as a model. */
export interface ModelProvider {
  /**
   * Streams an answer. It ends promptly, with or without an error, once the signal is aborted.
   *
   * @throws {ProviderError} While it is read.
   */
  chat(request: ChatRequest): AsyncIterable<ChatPart>;
}

/**
 * Gives the provider that answers as a model, and counts the call where calls are limited.
 *
 * @throws {ProviderError} When there is none, or none that may be called.
 */
export type ModelSource = (model: string) => ModelProvider | Promise<ModelProvider>;

/** A provider cannot answer. The message is for the one who built the graph and holds nothing of a foreign server. */
export abstract class ProviderError extends Error {
  abstract readonly code: FailureCode;
}

/** There is no provider, or it refuses the credentials. */
export class ProviderNotInitialized extends ProviderError {
  override readonly name = "ProviderNotInitialized";
  readonly code = "provider_not_initialize";
}

/** The provider's quota is used up. */
export class ProviderQuotaExceeded extends ProviderError {
  override readonly name = "ProviderQuotaExceeded";
  readonly code = "provider_quota_exceeded";
}

/** The provider does not have the model. */
export class ModelNotSupported extends ProviderError {
  override readonly name = "ModelNotSupported";
  readonly code = "model_currently_not_support";
}

/** The provider failed, was too slow, or answered what is not an answer. */
export class ModelInvocationFailed extends ProviderError {
  override readonly name = "ModelInvocationFailed";
  readonly code = "completion_request_error";
}
