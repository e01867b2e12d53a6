import type { OutgoingHttp } from "../outgoing/outgoing-http.js";
import type { Time } from "../time.js";
import { echoProvider } from "./echo.js";
import { openAiCompatibleProvider } from "./openai-compatible.js";
import { ModelNotSupported, type ModelProvider } from "./provider.js";

/** A model provider as a workspace has set it up. */
export type ProviderConfig =
  | { readonly kind: "echo" }
  | {
      readonly kind: "openai_compatible";
      readonly baseUrl: string;
      readonly apiKey?: string | undefined;
      /** The models that may be asked; any when there are none. */
      readonly models: readonly string[];
    };

/** Makes the provider that a workspace has set up. */
export function createProvider(
  config: ProviderConfig,
  { http, time }: { readonly http: OutgoingHttp; readonly time: Time },
): ModelProvider {
  if (config.kind === "echo") return echoProvider(time);
  const { models } = config;
  const provider = openAiCompatibleProvider({ ...config, http, time });
  return {
    async *chat(request) {
      if (models.length > 0 && !models.includes(request.model)) {
        throw new ModelNotSupported(`The workspace's provider has no model \`${request.model}\`.`);
      }
      yield* provider.chat(request);
    },
  };
}
