import type { ClientOptions, Token } from "./options.js";

/** The bearer token of a client (RFC 6750 §2.1), renewed once for all calls that find it refused. */
export interface Bearer {
  /** The token to send, if any. */
  token(): Promise<Token>;
  /** A token other than the one just refused, if there is one to be had. */
  renew(refused: string): Promise<Token>;
}

export function createBearer({ token = () => undefined, refresh }: ClientOptions): Bearer {
  let renewal: Promise<Token> | undefined;
  return {
    token: async () => token(),
    async renew(refused) {
      if (!refresh) return undefined;
      // Another call may have renewed it while this one was on its way.
      const current = await token();
      if (current !== refused) return current;
      renewal ??= (async () => refresh(refused))().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
  };
}
