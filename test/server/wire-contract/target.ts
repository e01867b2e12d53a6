import {
  type ConsoleClient,
  DEMO_EMAIL,
  PASSWORD,
  signIn,
  startTestService,
} from "../support/test-service.js";

/** The service under test. */
export interface Target {
  /** Without a trailing slash. */
  readonly origin: string;
  /** Signs in to the console with an account that exists there. */
  signIn(): Promise<ConsoleClient>;
}

/**
 * The service to test: the one at `WIREPROOF_BASE_URL`, with the account of `WIREPROOF_EMAIL` and `WIREPROOF_PASSWORD`, or one of
 * our own.
 */
export async function target(): Promise<Target> {
  const { WIREPROOF_BASE_URL, WIREPROOF_EMAIL = DEMO_EMAIL, WIREPROOF_PASSWORD = PASSWORD } = process.env;
  if (WIREPROOF_BASE_URL === undefined) return startTestService();
  const origin = WIREPROOF_BASE_URL.replace(/\/+$/, "");
  return { origin, signIn: () => signIn(origin, WIREPROOF_EMAIL, WIREPROOF_PASSWORD) };
}
