import type { ClientOptions, Token } from "./options.js";

/** The bearer token of a client (RFC 6750 §2.1), renewed once for all calls that find it refused. */
export interface Bearer {
  /** The token to send, if any. */
  token(signal: AbortSignal): Promise<Token>;
  /** A token other than the one just refused, if there is one to be had. */
  renew(refused: string, signal: AbortSignal): Promise<Token>;
}

/** One renewal for all calls that wait for it. */
interface Renewal extends AbortController {
  waiting: number;
  token?: Promise<Token>;
}

export function createBearer({ token, refresh }: ClientOptions): Bearer {
  let renewal: Renewal | undefined;
  return {
    token: async (signal) => token?.({ signal }),
    async renew(refused, signal) {
      if (!refresh) return undefined;
      // Another call may have renewed it while this one was on its way.
      const current = await token?.({ signal });
      if (current !== refused) return current;
      signal.throwIfAborted();
      const mine: Renewal = renewal ?? Object.assign(new AbortController(), { waiting: 0 });
      renewal = mine;
      mine.token ??= (async () => refresh(refused, mine))();
      const drop = () => {
        if (renewal === mine) renewal = undefined;
      };
      mine.waiting++;
      signal.addEventListener("abort", () => {
        // The others go on waiting; what nobody waits for must not be what the next call waits for.
        if (--mine.waiting) return;
        drop();
        mine.abort();
      });
      return mine.token.finally(drop);
    },
  };
}
