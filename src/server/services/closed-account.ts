import type { AccountStore } from "../store/account-store.js";

/**
 * Accounts of which one is closed for as long as the service runs: nobody signs in to it, and neither the sessions nor the tokens
 * that it has from before are taken.
 *
 * @param email - In lower case. Absent closes none.
 */
export function closingAccount(accounts: AccountStore, email: string | undefined): AccountStore {
  if (email === undefined) return accounts;
  return {
    ...accounts,
    findByEmail: async (asked) => (asked === email ? undefined : accounts.findByEmail(asked)),
    async findActive(id) {
      const account = await accounts.findActive(id);
      return account?.email === email ? undefined : account;
    },
  };
}
