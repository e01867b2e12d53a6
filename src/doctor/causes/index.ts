/** Every cause that is looked for, in the order in which they are told. */

import type { Diagnosis, Evidence } from "../model.js";
import { clientRefused } from "./client-refused.js";
import { failing } from "./failing.js";
import { foreignNotFound } from "./foreign-not-found.js";
import { foreignOperations } from "./foreign-operations.js";
import { gatewayError } from "./gateway-error.js";
import { inconclusive } from "./inconclusive.js";
import { noAnswer } from "./no-answer.js";
import { otherVersion } from "./other-version.js";
import { pageForEverything } from "./page-for-everything.js";
import { redirected } from "./redirected.js";
import { servedElsewhere } from "./served-elsewhere.js";
import { surfaceAbsent } from "./surface-absent.js";

/** Says what the evidence shows, if it shows this cause. Pure. */
export type Cause = (evidence: Evidence) => Diagnosis | undefined;

export const CAUSES: readonly Cause[] = [
  noAnswer,
  gatewayError,
  redirected,
  servedElsewhere,
  pageForEverything,
  surfaceAbsent,
  otherVersion,
  foreignOperations,
  foreignNotFound,
  failing,
  clientRefused,
  inconclusive,
];
