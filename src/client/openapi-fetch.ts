/**
 * The one module that knows openapi-fetch: its serializers, its header merging and its middleware contract.
 *
 * Its `createClient` is 2.6 kB gzipped and leaves no room for what it lacks (a sound result, retries beneath the
 * middleware, a bearer token); the serializers alone are 1 kB. So the call is ours, and a test runs the same middleware
 * through both and compares what they see.
 */

export type { HeadersOptions } from "openapi-fetch";
export {
  defaultPathSerializer,
  mergeHeaders,
  serializeArrayParam,
  serializeObjectParam,
  serializePrimitiveParam,
} from "openapi-fetch";
