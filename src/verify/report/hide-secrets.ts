/** Keeps what a server echoes of a run's credentials out of reports. */

import type { Observation } from "../../check/index.js";

/** Each secret with the shell variable that stands for it, the longest first. */
export type Secrets = readonly (readonly [secret: string, variable: string])[];

/** Messages cut what they repeat; fewer characters of a secret than these may be any word. */
const SHORTEST_PART = 4;

/** Puts the variable in the place of every secret in a text, also of one that is cut with an ellipsis. */
export function hideSecrets(text: string, secrets: Secrets): string {
  return secrets.reduce((hidden, [secret, variable]) => {
    const escaped = JSON.stringify(secret).slice(1, -1);
    return [...new Set([secret, escaped])].reduce(
      (rest, spelling) =>
        withoutCut(
          rest.replaceAll(spelling, () => `$${variable}`),
          spelling,
          variable,
        ),
      hidden,
    );
  }, text);
}

/** Hides secrets in every text of a finding. */
export function withoutSecrets<F extends Observation>(finding: F, secrets: Secrets): F {
  if (secrets.length === 0) return finding;
  const { message, expected, received, pointer } = finding;
  const hide = (text: string) => hideSecrets(text, secrets);
  return {
    ...finding,
    message: hide(message),
    ...(expected !== undefined && { expected: hide(expected) }),
    ...(received !== undefined && { received: hide(received) }),
    ...(pointer !== undefined && { pointer: hide(pointer) }),
  };
}

/** The beginning of a secret before an ellipsis. */
function withoutCut(text: string, secret: string, variable: string): string {
  return text
    .split("…")
    .map((piece, index, pieces) => {
      if (index === pieces.length - 1) return piece;
      for (let length = secret.length - 1; length >= SHORTEST_PART; length--)
        if (piece.endsWith(secret.slice(0, length))) return `${piece.slice(0, -length)}$${variable}`;
      return piece;
    })
    .join("…");
}
