/** Our own checks, on the same answers that the rivals without requests of their own are shown. */

import { exchangeOf, judge } from "../../../src/check/index.js";
import { tour } from "../tour.js";
import type { Contestant } from "./judge.js";
import { sender } from "./sender.js";

export const checks: Contestant = {
  id: "checks",
  name: "Wireproof's checks",
  drives: false,
  async start({ origin, contract }) {
    return {
      async look() {
        const complaints = new Set<string>();
        await tour(
          sender(`${origin}/v1`, (step, { status, headers, body }) => {
            const fields = Object.entries(step.headers ?? {}).map(([name, value]) => [
              name.toLowerCase(),
              value,
            ]);
            const request = { ...step, url: `/v1${step.path}`, headers: Object.fromEntries(fields) };
            const exchange = exchangeOf(contract, request, {
              status,
              headers: Object.fromEntries(headers),
              body,
            });
            for (const { check, severity, pointer } of exchange ? judge(contract, exchange) : [])
              if (severity !== "info")
                complaints.add(`${step.method} ${step.path}: ${check} ${pointer ?? ""}`);
          }),
        );
        return complaints;
      },
    };
  },
};
