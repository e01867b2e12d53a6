import { verify as drive } from "../../../src/verify/index.js";
import { TOKENS } from "../shop/app.js";
import type { Contestant } from "./judge.js";

/** Ours, from the document alone: no request was written for this shop. */
export const verify: Contestant = {
  id: "verify",
  name: "Wireproof verify",
  drives: true,
  async start({ origin, contract }) {
    const signIn = () => ({
      main: { credentials: { bearer: TOKENS.alice } },
      other: { credentials: { bearer: TOKENS.bob } },
    });
    return {
      async look() {
        const { findings } = await drive(contract, {
          baseUrl: origin,
          seed: 1,
          isolated: ["*Order"],
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
