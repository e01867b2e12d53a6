/** A correct server that a run must find nothing in. */

import type { Contract } from "../../src/contract/index.js";
import type { Identities } from "../../src/verify/index.js";

export interface Subject {
  readonly name: string;
  readonly contract: () => Promise<Contract>;
  readonly start: () => Promise<Started>;
}

export interface Started {
  readonly origin: string;
  readonly signIn: () => Identities | Promise<Identities>;
  close(): Promise<void>;
}
