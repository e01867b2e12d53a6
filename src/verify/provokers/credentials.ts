import { needsCredentials, schemesBesideOthers } from "../auth/identity.js";
import type { Play } from "../model.js";
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
    const statuses = statusesOf(operation, ["credentials"], []);
    for (const [who, title] of [
      ["nobody", "no credentials"],
      ["broken", "credentials that belong to nobody"],
    ] as const)
      yield caseOf(scene, {
        draft,
        title,
        who,
        schemaPointer: operation.pointer,
        expectation: {
          kind: "refused",
          rule: "credentials-ignored",
          because: "the operation declares security and gives no anonymous alternative",
          ...(statuses && { statuses }),
        },
      });
    // What is missing may be told by another status then, such as 403 for a CSRF token.
    for (const { name } of schemesBesideOthers(operation, scene.identities.main))
      for (const [who, title] of [
        [`without ${name}`, `no credential of \`${name}\``],
        [`broken ${name}`, `a credential of \`${name}\` that belongs to nobody`],
      ] as const)
        yield caseOf(scene, {
          draft,
          title,
          who,
          schemaPointer: operation.pointer,
          expectation: {
            kind: "refused",
            rule: "credentials-ignored",
            because: `the operation asks for \`${name}\` beside the others`,
          },
        });
  },
};
