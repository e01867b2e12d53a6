import { createRequire } from "node:module";
import { type RequestHandler, Router } from "express";
import helmet from "helmet";
import type { ContractRouter } from "wireproof/express";
import { html } from "./html.js";

/** A surface that the docs page shows. */
export interface DocumentedSurface {
  /** Stands in the page's URL: `/docs/api`. */
  readonly name: string;
  readonly contract: ContractRouter["contract"];
}

/** Redoc, as installed: nothing is fetched from elsewhere. */
const REDOC = createRequire(import.meta.url).resolve("redoc/bundles/redoc.standalone.js");

/** Starts Redoc on the document that the page names; a file of its own because the policy forbids inline scripts. */
const START = `Redoc.init(document.body.dataset.document, { hideDownloadButton: false, disableSearch: true },
  document.getElementById("docs"));
`;

function page(surface: DocumentedSurface, surfaces: readonly DocumentedSurface[]): string {
  const links = surfaces
    .map((other) => {
      const current = other === surface ? "page" : "false";
      return html`<a href="/docs/${other.name}" aria-current="${current}">${other.contract.title}</a>`;
    })
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${surface.contract.title}</title>`}
<style>
body { margin: 0; font-family: system-ui, sans-serif; }
nav { display: flex; gap: 1.5rem; padding: .75rem 1.5rem; border-bottom: 1px solid #ddd; }
nav a { color: #1a4fa3; text-decoration: none; }
nav a[aria-current="page"] { color: inherit; font-weight: 600; }
img[src^="http"] { display: none; }
</style>
</head>
${html`<body data-document="/docs/${surface.name}/openapi.json">`}
<nav aria-label="Surfaces">
${links}
</nav>
<main id="docs"></main>
<script src="/docs/redoc.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
}

/** The page's policy: own scripts and documents only. Redoc writes its styles inline; its search would need a worker from a blob. */
const policy: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether the service is behind https is the proxy's to say.
  strictTransportSecurity: false,
});

/** Serves the documentation of each surface below `/docs`, from the expanded documents. */
export function docsRouter(surfaces: readonly [DocumentedSurface, ...DocumentedSurface[]]): Router {
  const router = Router();
  router.use("/docs", policy);
  router.get("/docs", (_req, res) => res.redirect(302, `/docs/${surfaces[0].name}`));
  router.get("/docs/redoc.js", (_req, res) => res.sendFile(REDOC, { maxAge: "1h" }));
  router.get("/docs/start.js", (_req, res) => {
    res.type("text/javascript").send(START);
  });
  for (const surface of surfaces) {
    const body = page(surface, surfaces);
    router.get(`/docs/${surface.name}`, (_req, res) => {
      res.type("html").send(body);
    });
    router.get(`/docs/${surface.name}/openapi.json`, (_req, res) => {
      res.json(surface.contract.document);
    });
  }
  return router;
}
