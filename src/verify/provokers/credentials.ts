import type { Operation, SecurityScheme } from "../../contract/index.js";
import { type Identity, isSatisfied, needsCredentials } from "../auth/identity.js";
import type { Case, Play } from "../model.js";
import { baseDraft, caseOf, type Scene, statusesOf } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Requests without credentials, with credentials that belong to nobody, and with some of those that are needed together. */
export const credentials: Provoker = {
  id: "credentials",
  description: "Requests without credentials, with invalid ones, and with some of those needed together.",
  isValid: false,
  applies: (operation) => needsCredentials(operation),
  *play(scene: Scene): Play {
    const { operation, identities } = scene;
    const draft = baseDraft(scene)?.draft;
    if (!draft) return;
    const refused = (title: string, statuses: readonly number[] | undefined, parts: Partial<Case>) =>
      caseOf(scene, {
        draft,
        title,
        schemaPointer: operation.pointer,
        expectation: {
          kind: "refused",
          rule: "credentials-ignored",
          because: "the operation declares security and gives no anonymous alternative",
          ...(statuses && { statuses }),
        },
        ...parts,
      });
    const statuses = statusesOf(operation, ["credentials"], []);
    yield refused("no credentials", statuses, { who: "nobody" });
    yield refused("credentials that belong to nobody", statuses, { who: "broken" });
    const ofEither = statusesOf(operation, ["credentials", "scope"], []);
    for (const withheld of neededTogether(operation, identities.main))
      yield refused(`no credentials of \`${withheld}\``, ofEither, { withheld });
  },
};

/** The schemes of which an operation asks for several at once (OAS 3.1 Security Requirement Object), with no alternative. */
function neededTogether({ security }: Operation, identity: Identity): string[] {
  const [requirement = [], ...alternatives] = security;
  if (requirement.length < 2 || alternatives.length > 0 || !isSatisfied(requirement, identity)) return [];
  return requirement.flatMap(({ scheme }) => (comesAnyway(scheme, identity) ? [] : [scheme.name]));
}

/** Whether a credential is sent even if it is left out: by the connection, or in a header of the account's own. */
function comesAnyway(scheme: SecurityScheme, { headers = {} }: Identity): boolean {
  if (scheme.type === "mutualTLS") return true;
  const inHeader = scheme.type === "apiKey" && scheme.in === "header" ? scheme.parameter : "Authorization";
  const field = scheme.type === "apiKey" && scheme.in === "cookie" ? "Cookie" : inHeader;
  return Object.keys(headers).some((name) => name.toLowerCase() === field.toLowerCase());
}
