/** Who has answered, told by what only they say. */

import type { Sighting } from "./model.js";

/** One who answers in the stead of a surface. */
export interface Answerer {
  /** For a sentence: `Express`, `nginx`. */
  readonly name: string;
  /** Where to look, one clause. */
  readonly fix: string;
}

interface Signature extends Answerer {
  readonly isBy: (sighting: Sighting) => boolean;
}

const MOUNT =
  "mount the surface's router on this application, before whatever answers 404, and without a path of its own: `app.use(contractRouter(…))`";
const proxyFix = (where: string) => `let ${where} pass the surface's path on to the server, unchanged`;
const server =
  (pattern: RegExp) =>
  ({ headers }: Sighting) =>
    pattern.test(headers.server ?? "");

/** The most telling first: a proxy names itself on answers that it only passes on. */
const SIGNATURES: readonly Signature[] = [
  {
    name: "Express",
    fix: MOUNT,
    isBy: ({ text }) => /<pre>Cannot (GET|OPTIONS) \//.test(text),
  },
  {
    name: "Fastify",
    fix: "this is another application: look at the port, and at what listens there",
    isBy: ({ text }) => /"message":"Route (GET|OPTIONS):/.test(text),
  },
  {
    name: "Kubernetes ingress",
    fix: "add a rule for the surface's path to the Ingress, without a rewrite target",
    isBy: ({ text }) => /^default backend - 404/.test(text),
  },
  {
    name: "AWS API Gateway",
    fix: "add the route, or a `{proxy+}` resource, and the stage to the base path",
    isBy: ({ headers, text }) =>
      ("apigw-requestid" in headers || "x-amzn-requestid" in headers) &&
      /"message":\s*"(Not Found|Missing Authentication Token|Forbidden)"/.test(text),
  },
  {
    name: "Vercel",
    fix: "add a rewrite from the surface's path to the server",
    isBy: ({ headers, status }) =>
      "x-vercel-error" in headers || (status === 404 && "x-vercel-id" in headers),
  },
  {
    name: "Traefik, or Go's net/http",
    fix: proxyFix("a router rule"),
    isBy: ({ text, status }) => status === 404 && text === "404 page not found\n",
  },
  {
    name: "nginx",
    fix: proxyFix("a `location`"),
    isBy: ({ text }) => /<center>nginx[^<]*<\/center>/.test(text),
  },
  {
    name: "Apache",
    fix: proxyFix("`ProxyPass`"),
    isBy: ({ text }) => /<address>Apache\b/.test(text),
  },
  {
    name: "Caddy",
    fix: proxyFix("a `handle`"),
    isBy: (sighting) => server(/^Caddy/)(sighting) && sighting.text === "",
  },
  {
    name: "Cloudflare",
    fix: "look at the zone's rules, and at the origin that it is set to",
    isBy: server(/^cloudflare/i),
  },
  { name: "nginx", fix: proxyFix("a `location`"), isBy: server(/^nginx/i) },
  { name: "Apache", fix: proxyFix("`ProxyPass`"), isBy: server(/^Apache/i) },
  { name: "Express", fix: MOUNT, isBy: ({ headers }) => headers["x-powered-by"] === "Express" },
];

const NOBODY_KNOWN: Answerer = {
  name: "something else",
  fix: "find out what listens there: the port, the proxy in front, the host name",
};

/** Who an answer is from that is not the surface's. */
export function answererOf(sighting: Sighting): Answerer {
  return SIGNATURES.find(({ isBy }) => isBy(sighting)) ?? NOBODY_KNOWN;
}
