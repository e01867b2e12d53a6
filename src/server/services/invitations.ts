import type { Fail } from "../../generated/console/errors.js";
import { sha256 } from "../security/hash.js";
import { hashPassword } from "../security/passwords.js";
import type { Account, AccountStore } from "../store/account-store.js";

/** What an invited person sends. */
export interface ActivationRequest {
  /** The secret of the invitation. */
  readonly token: string;
  readonly name: string;
  readonly password: string;
}

/** Accounts that wait for the people who were invited to them. */
export interface Invitations {
  /** Whom an invitation is for, while it works. */
  find(token: string): Promise<Account | undefined>;

  /** Gives the account its name and its password; the invitation works once. */
  activate(request: ActivationRequest, fail: Fail<"not_found">): Promise<Account>;
}

/** Makes the service. */
export function invitations(accounts: AccountStore): Invitations {
  const find = (token: string) => accounts.findInvited(sha256(token));

  return {
    find,

    async activate({ token, name, password }, fail) {
      const gone = () => fail.not_found({ message: "invitation not found" });
      // Hashing a password is expensive: not for those who only guess.
      if (!(await find(token))) throw gone();
      const passwordHash = await hashPassword(password);
      const account = await accounts.activate({
        invitationHash: sha256(token),
        name: name.trim(),
        passwordHash,
      });
      if (!account) throw gone();
      return account;
    },
  };
}
