import { verify as drive, type Recipe } from "../../../src/verify/index.js";
import { SESSIONS, TOKENS } from "../shop/app.js";
import recipes from "../shop/recipes.js";
import type { Contestant } from "./judge.js";

/** Ours, from the document alone: no request was written for this shop. */
export const verify = contestant("verify", "Wireproof verify");

/** The same with a file that tells how to bring about the codes that no document tells how to. */
export const verifyWithRecipes = contestant("verify+recipes", "… with recipes", recipes);

function contestant(id: string, name: string, played: readonly Recipe[] = []): Contestant {
  return {
    id,
    name,
    drives: true,
    async start({ origin, contract }) {
      const signIn = () => ({
        main: { credentials: { bearer: TOKENS.alice, ...SESSIONS.alice } },
        other: { credentials: { bearer: TOKENS.bob, ...SESSIONS.bob } },
      });
      return {
        async look() {
          const { findings } = await drive(contract, {
            baseUrl: origin,
            seed: 1,
            isolated: ["*Order"],
            recipes: played,
            signIn,
          });
          return new Set(
            findings.map(({ rule, endpoint = "", status, title, pointer }) =>
              [endpoint, rule, status, pointer ?? title].join(" "),
            ),
          );
        },
      };
    },
  };
}
