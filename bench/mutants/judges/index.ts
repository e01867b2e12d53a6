import { checks } from "./checks.js";
import { jestOpenapi } from "./jest-openapi.js";
import type { Contestant } from "./judge.js";
import { prism } from "./prism.js";
import { respect } from "./respect.js";
import { specmatic } from "./specmatic.js";
import { verify, verifyWithRecipes } from "./verify.js";

/** Every tester, in the order of the table. */
export const CONTESTANTS: readonly Contestant[] = [
  verify,
  verifyWithRecipes,
  checks,
  jestOpenapi,
  prism,
  respect,
  specmatic,
];
