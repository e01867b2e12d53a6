/** The servers of the benchmark: one row each in the table that it prints. */

/** What a server promises; each promise is tried before the server is timed. */
export interface Target {
  /** Command-line name. */
  readonly id: string;
  readonly label: string;
  /** It must refuse a body that breaks the schema, with 400 or 422. */
  readonly checksRequests: boolean;
  /** It must refuse to send a body that breaks the schema, with 500. */
  readonly checksResponses: boolean;
  /** Lives in `bench/rivals/server`, with dependencies of its own. */
  readonly rival: boolean;
}

/** The first row is the base that the others are compared with. */
export const TARGETS = [
  {
    id: "express",
    label: "Express 5, bare",
    checksRequests: false,
    checksResponses: false,
    rival: false,
  },
  {
    id: "eov-requests",
    label: "Express + express-openapi-validator, requests",
    checksRequests: true,
    checksResponses: false,
    rival: false,
  },
  {
    id: "eov-both",
    label: "Express + express-openapi-validator, requests + responses",
    checksRequests: true,
    checksResponses: true,
    rival: false,
  },
  {
    id: "openapi-backend",
    label: "Express + openapi-backend, requests",
    checksRequests: true,
    checksResponses: false,
    rival: true,
  },
  {
    id: "wireproof",
    label: "Express + Wireproof, requests + responses",
    checksRequests: true,
    checksResponses: true,
    rival: false,
  },
  {
    id: "fastify",
    label: "Fastify, request schemas + response serializer",
    checksRequests: true,
    checksResponses: true,
    rival: true,
  },
  {
    id: "node-http",
    label: "node:http, bare",
    checksRequests: false,
    checksResponses: false,
    rival: false,
  },
] as const satisfies readonly Target[];
