/** `jest-openapi`: a matcher for the answers of tests. */

import { createRequire } from "node:module";
import { type Answered, type Step, tour } from "../tour.js";
import type { Contestant } from "./judge.js";
import { rivalFile, versionOf } from "./rivals.js";
import { isDeclared, sender } from "./sender.js";

export const jestOpenapi: Contestant = {
  id: "jest-openapi",
  name: `jest-openapi ${versionOf("jest-openapi")}`,
  drives: false,
  async start({ origin, contract, expanded }) {
    const require = createRequire(rivalFile("package.json"));
    const { expect } = require("expect");
    Reflect.set(globalThis, "expect", expect);
    require("jest-openapi").default(expanded);
    return {
      async look() {
        const complaints = new Set<string>();
        await tour(
          sender(`${origin}/v1`, (step, answered) => {
            if (!isDeclared(contract, step)) return;
            try {
              expect(asAxios(step, answered)).toSatisfyApiSpec();
            } catch (error) {
              const [line = ""] = String(error).split("\n").slice(2);
              complaints.add(`${step.method} ${step.path}: ${line}`);
            }
          }),
        );
        return complaints;
      },
    };
  },
};

/** As one of the clients whose answers it reads. */
function asAxios({ method, path }: Step, { status, headers, body }: Answered): object {
  const isJson = headers.get("content-type")?.includes("json");
  return {
    status,
    data: isJson && body !== "" ? JSON.parse(body) : body,
    request: { method, path: `/v1${path}` },
  };
}
