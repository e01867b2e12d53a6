import type { RateLimitContext, RateLimited, SecurityHandler } from "wireproof/express";
import type { Availability } from "../services/availability.js";

/** Refuses with 503, before anything is done, where the database would have to say who asks. */
export function identifying<P>(availability: Availability, handler: SecurityHandler<P>): SecurityHandler<P> {
  return (credential, context) => availability.orRefuse(async () => handler(credential, context));
}

/** Refuses with 503, before anything is done, the operations that declare it. */
export function limiting(
  availability: Availability,
  limiter: (context: RateLimitContext) => Promise<RateLimited | undefined>,
): (context: RateLimitContext) => Promise<RateLimited | undefined> {
  return async (context) => {
    if (!context.operation.errors.some(({ status }) => status === 503)) return limiter(context);
    await availability.require();
    return availability.orRefuse(() => limiter(context));
  };
}
