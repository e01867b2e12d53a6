import type { Fail } from "../../generated/console/errors.js";
import { ECHO_MODELS } from "../engine/providers/echo.js";
import type { SealedTexts } from "../security/sealed-text.js";
import type { ProviderKind, ProviderRecord, ProviderStore } from "../store/provider-store.js";
import { atLeastOne } from "./at-least-one.js";
import type { WorkspaceCaller, Workspaces } from "./workspaces.js";

/** A provider as it is set. */
export interface ProviderRequest {
  readonly kind: ProviderKind;
  readonly baseUrl: string | undefined;
  /** Left out, the stored key stays while the base URL does; null removes it. */
  readonly apiKey: string | null | undefined;
  readonly models: readonly string[] | undefined;
  /** Unlimited when absent. */
  readonly callsLeft: number | undefined;
}

/** What a call to a provider needs. */
export interface ProviderConnection {
  readonly kind: ProviderKind;
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly models: readonly string[];
}

/** The model providers of workspaces. */
export interface ModelProviders {
  find(caller: WorkspaceCaller, fail: Fail<"not_found">): Promise<ProviderRecord>;

  /** For owners and admins. */
  set(
    caller: WorkspaceCaller,
    request: ProviderRequest,
    fail: Fail<"not_found" | "forbidden" | "invalid_param">,
  ): Promise<ProviderRecord>;

  /** For owners and admins. */
  delete(caller: WorkspaceCaller, fail: Fail<"not_found" | "forbidden">): Promise<void>;

  /** What the runs of a workspace's apps call; absent while no provider is set. Nobody is shown it. */
  connection(workspaceId: string): Promise<ProviderConnection | undefined>;
}

type Member = "base_url" | "api_key" | "models";

/** Makes the service. */
export function modelProviders(dependencies: {
  readonly store: ProviderStore;
  readonly workspaces: Workspaces;
  readonly sealed: SealedTexts;
}): ModelProviders {
  const { store, workspaces, sealed } = dependencies;

  function absent(fail: Fail<"not_found">) {
    return fail.not_found({ message: "provider not found" });
  }

  /** The stored key is for the address it was given with: it is never sent to another one. */
  async function sealedKey(
    { workspaceId }: WorkspaceCaller,
    { apiKey, baseUrl }: ProviderRequest,
  ): Promise<string | undefined> {
    if (apiKey === null) return undefined;
    if (apiKey !== undefined) return sealed.seal(apiKey, workspaceId);
    const stored = await store.find(workspaceId);
    return stored?.baseUrl === baseUrl ? stored?.sealedApiKey : undefined;
  }

  return {
    async find(caller, fail) {
      await workspaces.require(caller, fail);
      const found = await store.find(caller.workspaceId);
      if (!found) throw absent(fail);
      return withModels(found);
    },

    async set(caller, request, fail) {
      await workspaces.requireManager(caller, fail);
      checkRequest(request, fail);
      const { kind, baseUrl, models = [], callsLeft } = request;
      const sealedApiKey = await sealedKey(caller, request);
      const { workspaceId, accountId: updatedBy } = caller;
      const change = { workspaceId, kind, baseUrl, sealedApiKey, models, callsLeft, updatedBy };
      return withModels(await store.set(change));
    },

    async delete(caller, fail) {
      await workspaces.requireManager(caller, fail);
      if (!(await store.delete(caller.workspaceId))) throw absent(fail);
    },

    async connection(workspaceId) {
      const found = await store.find(workspaceId);
      if (!found) return undefined;
      const { kind, baseUrl, models, sealedApiKey } = withModels(found);
      const apiKey = sealedApiKey === undefined ? undefined : await sealed.open(sealedApiKey, workspaceId);
      return { kind, baseUrl, models, apiKey };
    },
  };
}

/** The built-in provider has the models of this release. */
function withModels(provider: ProviderRecord): ProviderRecord {
  return provider.kind === "echo" ? { ...provider, models: ECHO_MODELS } : provider;
}

/** Each kind of provider has its own members, which a schema could only say as a union without telling which one is wrong. */
function checkRequest({ kind, baseUrl, apiKey, models }: ProviderRequest, fail: Fail<"invalid_param">): void {
  const given: { readonly [M in Member]: boolean } = {
    base_url: baseUrl !== undefined,
    api_key: typeof apiKey === "string",
    models: models !== undefined,
  };
  const detail = (type: string, member: Member, msg: string) => ({ type, loc: ["body", member], msg });
  const members: readonly Member[] = ["base_url", "api_key", "models"];
  const details =
    kind === "echo"
      ? members
          .filter((member) => given[member])
          .map((member) => detail("extra_forbidden", member, `must be left out for \`${kind}\``))
      : members
          .filter((member) => member !== "api_key" && !given[member])
          .map((member) => detail("missing", member, `must be given for \`${kind}\``));
  if (baseUrl !== undefined && kind !== "echo" && !isBaseUrl(baseUrl))
    details.push(
      detail("format", "base_url", "must be an http or https URL without user, query and fragment"),
    );
  const faults = atLeastOne(details);
  if (faults) throw fail.invalid_param({ details: faults });
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash && !/[?#]/.test(text);
}
