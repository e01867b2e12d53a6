import { inventorsOf, needsCredentials, schemesBesideOthers, schemesToSpoil } from "../auth/identity.js";
import type { Play, Who } from "../model.js";
import { baseDraft, type CaseParts, caseOf, type Scene, statusesOf } from "../scene.js";
import { headInstead } from "./head.js";
import type { Provoker } from "./provoker.js";

/**
 * Requests without credentials, with credentials that belong to nobody, without one of several that go together, and with what
 * was made of a credential that somebody has.
 */
export const credentials: Provoker = {
  id: "credentials",
  description: "Requests without credentials, without one of several, and with invalid ones.",
  isValid: false,
  applies: (operation) => needsCredentials(operation),
  *play(scene: Scene): Play {
    const draft = baseDraft(scene)?.draft;
    if (!draft) return;
    let letsIn = false;
    for (const stranger of strangersTo(scene)) {
      const { accepted } = yield caseOf(scene, { draft, ...askedBy(scene, stranger) });
      letsIn ||= accepted;
    }
    // Who lets strangers in lets these in too: one fault, not three.
    if (letsIn) return;
    const request = headInstead(scene, draft);
    if (request) yield caseOf(scene, { request, reaches: "perhaps", ...askedBy(scene, BY_HEAD) });
    for (const stranger of spoilersOf(scene)) yield caseOf(scene, { draft, ...askedBy(scene, stranger) });
  },
};

/** One who must not be let in. */
interface Stranger {
  readonly who: Who;
  readonly title: string;
  readonly because: string;
  /** With which one of them; default: any refusal. */
  readonly statuses?: readonly number[] | undefined;
}

const BY_HEAD: Stranger = {
  who: "nobody",
  title: "HEAD instead of GET, and no credentials",
  because: "GET needs credentials, and HEAD is to tell what GET does (RFC 9110 §9.3.2)",
};

function askedBy({ operation }: Scene, { who, title, because, statuses }: Stranger): CaseParts {
  const refused = { kind: "refused", rule: "credentials-ignored", because } as const;
  const expectation = { ...refused, ...(statuses && { statuses }) };
  return { who, title, schemaPointer: operation.pointer, expectation };
}

function strangersTo({ operation, identities }: Scene): readonly Stranger[] {
  const because = "the operation declares security and gives no anonymous alternative";
  const statuses = statusesOf(operation, ["credentials"], []);
  const made = "credentials that belong to nobody";
  return [
    { who: "nobody", title: "no credentials", because, statuses },
    ...inventorsOf(operation).map(({ who, schemes }): Stranger => {
      if (who === "broken") return { who, title: made, because, statuses };
      const names = schemes.map((name) => `\`${name}\``).join(" and ");
      // Credentials of a scheme that a server does not look at are missing to it.
      return { who, title: `${made}, of ${names}`, because };
    }),
    // What is missing may be told by another status here, such as 403 for a CSRF token.
    ...schemesBesideOthers(operation, identities.main).flatMap(({ name }): Stranger[] => {
      const beside = { because: `the operation asks for \`${name}\` beside the others` };
      return [
        { who: `without ${name}`, title: `no credential of \`${name}\``, ...beside },
        { who: `broken ${name}`, title: `a credential of \`${name}\` that belongs to nobody`, ...beside },
      ];
    }),
  ];
}

/** Those with a credential that was made of one that somebody has. */
function spoilersOf({ operation, identities }: Scene): readonly Stranger[] {
  const { longer, misnamed } = schemesToSpoil(operation, identities.main);
  const because = "nobody was issued such a credential";
  return [
    ...longer.map((name): Stranger => {
      return { who: `longer ${name}`, title: `the credential of \`${name}\` with more behind it`, because };
    }),
    ...misnamed.map((name): Stranger => {
      const title = `the credential of \`${name}\` under another auth-scheme`;
      return { who: `misnamed ${name}`, title, because };
    }),
  ];
}
