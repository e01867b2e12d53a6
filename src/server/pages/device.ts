import { Router } from "express";
import helmet from "helmet";
import { html } from "./html.js";

/** What `verification_uri` shows: how to sign in and approve with the operations of the two surfaces. */
function page(origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect a device</title>
<style>
body { max-width: 46rem; margin: 3rem auto; padding: 0 1.5rem; font-family: system-ui, sans-serif; line-height: 1.5; }
pre { padding: 1rem; overflow-x: auto; background: #f4f4f4; }
</style>
</head>
<body>
<h1>Connect a device</h1>
<p>A device shows a code and asks to act for your account. <strong>Go on only if you started this yourself.</strong></p>
<p>Sign in to the console and keep the cookie; the answer carries a <code>csrf_token</code>:</p>
${html`<pre>curl -c cookies.txt ${origin}/console/api/login \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"you@example.org","password":"…"}'</pre>`}
<p>Then approve the code, or deny it with <code>/deny</code>:</p>
${html`<pre>curl -b cookies.txt ${origin}/openapi/v1/oauth/device/approve \\
  -H 'Content-Type: application/json' -H 'X-CSRF-Token: …' \\
  -d '{"user_code":"XXXX-XXXX"}'</pre>`}
<p>Every operation is described in the <a href="/docs">documentation</a>.</p>
</body>
</html>
`;
}

/** Serves `/device`. The code may stand in its URL, so no referrer leaves it and nothing keeps it. */
export function devicePageRouter(origin: () => string): Router {
  const router = Router();
  router.use(
    "/device",
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'unsafe-inline'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      xFrameOptions: { action: "deny" },
      strictTransportSecurity: false,
    }),
  );
  router.get("/device", (_req, res) => {
    res.set("Cache-Control", "no-store").type("html").send(page(origin()));
  });
  return router;
}
