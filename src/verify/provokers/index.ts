/** Every provoker, in the order in which they play. */

import { absent } from "./absent.js";
import { accept } from "./accept.js";
import { boundary } from "./boundary.js";
import { burst } from "./burst.js";
import { conflict } from "./conflict.js";
import { createdResource } from "./created-resource.js";
import { credentials } from "./credentials.js";
import { duplicates } from "./duplicates.js";
import { escapes } from "./escapes.js";
import { examples } from "./examples.js";
import { failedCreate } from "./failed-create.js";
import { head } from "./head.js";
import { identity } from "./identity.js";
import { ifMatch } from "./if-match.js";
import { invalid } from "./invalid.js";
import { links } from "./links.js";
import { malformedJson } from "./malformed-json.js";
import { mediaType } from "./media-type.js";
import { method } from "./method.js";
import { multipart } from "./multipart.js";
import { namedValues } from "./named-values.js";
import type { Provoker } from "./provoker.js";
import { randomValid } from "./random-valid.js";
import { size } from "./size.js";
import { unknownPath } from "./unknown-path.js";

/** First what the server should accept, over all operations: it shows which requests can be built upon. */
export const FIRST: readonly Provoker[] = [examples, randomValid];

/** Then, operation by operation, everything that builds upon an accepted request; what uses up a limit comes last. */
export const THEN: readonly Provoker[] = [
  createdResource,
  links,
  failedCreate,
  boundary,
  namedValues,
  head,
  accept,
  absent,
  identity,
  conflict,
  ifMatch,
  credentials,
  invalid,
  malformedJson,
  multipart,
  mediaType,
  size,
  escapes,
  duplicates,
  method,
  unknownPath,
  burst,
];

/** All of them. */
export const PROVOKERS: readonly Provoker[] = [...FIRST, ...THEN];
