import type {
  HandlerContext,
  Implementation,
  Operation,
  OperationTypes,
  RateLimitContext,
  RateLimited,
  SecurityHandler,
} from "wireproof/express";
import { type Availability, refusalOf } from "../services/availability.js";

/** Refuses with 503, before anything is done, where the database would have to say who asks. */
export function identifying<P>(availability: Availability, handler: SecurityHandler<P>): SecurityHandler<P> {
  return (credential, context) => availability.orRefuse(async () => handler(credential, context));
}

/** Refuses with 503, before anything is done, the operations that declare it. */
export function limiting(
  availability: Availability,
  limiter: (context: RateLimitContext) => Promise<RateLimited | undefined>,
): (context: RateLimitContext) => Promise<RateLimited | undefined> {
  return (context) =>
    isRefusable(context.operation) ? availability.orRefuse(() => limiter(context)) : limiter(context);
}

/**
 * Refuses with 503 what handlers cannot do without the database: all that reads, and what was to change something as long as it has
 * changed nothing.
 */
export function serving<P>(availability: Availability, { handlers }: Implementation<P>): Implementation<P> {
  const refusing = Object.entries(handlers).map(([id, handler]) => [
    id,
    (context: never) => {
      const { operation }: HandlerContext<OperationTypes, unknown> = context;
      const serve = async () => handler(context);
      if (!isRefusable(operation)) return serve();
      return operation.method === "get"
        ? availability.orRefuse(serve).then(readingOn)
        : availability.orRefuseUndone(serve);
    },
  ]);
  return { handlers: Object.fromEntries(refusing) };
}

function isRefusable({ errors }: Operation): boolean {
  return errors.some(({ status }) => status === 503);
}

/** A reply whose body is read from the database while it is sent. */
function readingOn(reply: unknown): unknown {
  if (typeof reply !== "object" || reply === null || !("body" in reply)) return reply;
  return isAsyncIterable(reply.body) ? { ...reply, body: orRefusal(reply.body) } : reply;
}

async function* orRefusal(parts: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* parts;
  } catch (error) {
    throw refusalOf(error);
  }
}

function isAsyncIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
