import { randomBytes, randomUUID } from "node:crypto";
import { hashPassword } from "../security/passwords.js";
import { admitsDemoAccount, type Settings } from "../settings.js";
import type { AccountStore } from "../store/account-store.js";

/** The account that a first start makes. */
export interface DemoAccount {
  readonly email: string;
  /** In the clear, shown once and kept nowhere; absent when the environment gave it. */
  readonly password: string | undefined;
}

/**
 * Creates the demo account in an empty database. A service that other machines can reach gets it only with chosen credentials.
 *
 * @returns Absent when there was nothing to create.
 */
export async function createDemoAccount(
  accounts: AccountStore,
  settings: Settings,
): Promise<DemoAccount | undefined> {
  if (!admitsDemoAccount(settings)) return undefined;
  const email = settings.demoEmail;
  const password = settings.demoPassword ?? randomBytes(12).toString("base64url");
  const created = await accounts.createFirst({
    id: randomUUID(),
    email,
    name: "Demo",
    passwordHash: await hashPassword(password),
    workspace: { id: randomUUID(), name: "Demo workspace" },
  });
  return created === "created"
    ? { email, password: settings.demoPassword === undefined ? password : undefined }
    : undefined;
}

/** What the operator should know about the demo account, one line each. */
export async function demoAccountNotes(
  accounts: AccountStore,
  settings: Settings,
  created: boolean,
): Promise<readonly string[]> {
  const { host, demoEmail } = settings;
  if (!admitsDemoAccount(settings)) {
    return (await accounts.findByEmail(demoEmail))
      ? [`The demo account ${demoEmail} cannot sign in while HOST ${host} lets other machines in.`]
      : [
          `No demo account is created while HOST ${host} lets other machines in; set both DEMO_EMAIL and DEMO_PASSWORD to get that account in an empty database.`,
        ];
  }
  return settings.demoPassword !== undefined && !created
    ? ["DEMO_PASSWORD is not used: the database has accounts already, and their passwords stay."]
    : [];
}
