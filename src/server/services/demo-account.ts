import { randomBytes, randomUUID } from "node:crypto";
import { hashPassword } from "../security/passwords.js";
import { isLoopback, type Settings } from "../settings.js";
import type { AccountStore } from "../store/account-store.js";

/** The account that a first start makes, with its password in the clear: it is shown once and kept nowhere. */
export interface DemoAccount {
  readonly email: string;
  readonly password: string;
}

/**
 * Creates the demo account in an empty database, unless the service can be reached from other machines.
 *
 * @returns Absent when there was nothing to create.
 */
export async function createDemoAccount(
  accounts: AccountStore,
  settings: Settings,
): Promise<DemoAccount | undefined> {
  if (!isLoopback(settings.host)) return undefined;
  const email = settings.demoEmail;
  const password = settings.demoPassword ?? randomBytes(12).toString("base64url");
  const created = await accounts.createFirst({
    id: randomUUID(),
    email,
    name: "Demo",
    passwordHash: await hashPassword(password),
    workspace: { id: randomUUID(), name: "Demo workspace" },
  });
  return created === "created" ? { email, password } : undefined;
}
