import { needsCredentials, schemesBesideOthers } from "../auth/identity.js";
import type { Play, Who } from "../model.js";
import { baseDraft, caseOf, type Scene, statusesOf } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Requests without credentials, with credentials that belong to nobody, and without one of several that go together. */
export const credentials: Provoker = {
  id: "credentials",
  description: "Requests without credentials, without one of several, and with invalid ones.",
  isValid: false,
  applies: (operation) => needsCredentials(operation),
  *play(scene: Scene): Play {
    const { operation } = scene;
    const draft = baseDraft(scene)?.draft;
    if (!draft) return;
    for (const { who, title, because, statuses } of strangersTo(scene))
      yield caseOf(scene, {
        draft,
        title,
        who,
        schemaPointer: operation.pointer,
        expectation: {
          kind: "refused",
          rule: "credentials-ignored",
          because,
          ...(statuses && { statuses }),
        },
      });
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

function strangersTo({ operation, identities }: Scene): readonly Stranger[] {
  const because = "the operation declares security and gives no anonymous alternative";
  const statuses = statusesOf(operation, ["credentials"], []);
  return [
    { who: "nobody", title: "no credentials", because, statuses },
    { who: "broken", title: "credentials that belong to nobody", because, statuses },
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
