import type { ApiError } from "./chat-completion.js";
import {
  ModelInvocationFailed,
  ModelNotSupported,
  type ProviderError,
  ProviderNotInitialized,
  ProviderQuotaExceeded,
} from "./provider.js";

const QUOTA = new Set<unknown>(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]);
const UNKNOWN_MODEL = new Set<unknown>(["model_not_found", "model_not_supported"]);

/**
 * What a status other than 200 means. The provider's own text stays out: it may name accounts, keys and hosts.
 *
 * @param error - What the body says; undefined when it is no JSON object.
 */
export function refusal(status: number, error: ApiError | undefined, model: string): ProviderError {
  if (status === 401 || status === 403) {
    return new ProviderNotInitialized(
      `The provider refuses the credentials (status ${status}): set its API key.`,
    );
  }
  // Anything may answer 404 at a wrong base URL; only a provider answers it with JSON.
  if (status === 404 && error === undefined) {
    return new ModelInvocationFailed("The provider has no chat API there (status 404): check its base URL.");
  }
  if (status === 404) return modelNotSupported(model);
  return status === 402 ? quotaExceeded() : (known(error ?? {}, model) ?? failed(status));
}

/** What an error in the middle of an answer means. */
export function interruption(error: ApiError, model: string): ProviderError {
  return known(error, model) ?? new ModelInvocationFailed("The provider fails in the middle of its answer.");
}

function known({ code, type, param }: ApiError, model: string): ProviderError | undefined {
  if (QUOTA.has(code) || QUOTA.has(type)) return quotaExceeded();
  if (UNKNOWN_MODEL.has(code) || UNKNOWN_MODEL.has(type) || param === "model")
    return modelNotSupported(model);
  return undefined;
}

const quotaExceeded = () => new ProviderQuotaExceeded("The quota of the account at the provider is used up.");
const modelNotSupported = (model: string) => new ModelNotSupported(`The provider has no model \`${model}\`.`);

function failed(status: number): ProviderError {
  if (status === 429) return new ModelInvocationFailed("The provider asks to slow down (status 429).");
  return new ModelInvocationFailed(`The provider fails with status ${status}.`);
}
