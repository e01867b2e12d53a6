import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import { callerAddress } from "../../handlers/caller.js";
import type { Logger } from "../../logging.js";
import { clearedSessionCookie, readSessionCookie, sessionCookie } from "../../security/session-cookie.js";
import { isCsrfToken } from "../../security/session-token.js";
import { readSession } from "../../services/authentication.js";
import { isOfOutage } from "../../services/availability.js";
import type { SessionPrincipal } from "../../services/principals.js";
import type { Services } from "../../services/services.js";
import { formText, isFromElsewhere, readForm } from "../form.js";
import { changing, failureOf, showing, whileAvailable } from "../outage.js";
import { type FieldProblem, type Page, signedInAs } from "../page.js";
import { Refusal, signInFail } from "../refusal.js";
import { pageHeaders, sendPage } from "../send-page.js";
import { codePage } from "./code-page.js";
import { decisions } from "./decisions.js";
import { failedPage, rateLimitedPage, signedOutPage, staleFormPage } from "./end-pages.js";
import { linkedCode, MOST_CODE } from "./form.js";
import { formTokens } from "./form-token.js";
import { type SignInReason, signInPage } from "./sign-in-page.js";

function send(res: Response, page: Page): void {
  sendPage(res, "Connect a device", page);
}

/**
 * Serves `/device`, the `verification_uri` of RFC 8628 §3.3, for people: sign in, compare the code, see who asks, decide.
 *
 * Works without scripts. A `GET` changes nothing: a code that came with a link is looked up when the person sends it.
 */
export function devicePageRouter(services: Services, logger: Logger): Router {
  const { store, availability, clock, secrets, limits, consoleLogin, origin } = services;
  const { review, decide } = decisions(services);
  const isSecure = () => origin().startsWith("https:");
  const tokens = formTokens(secrets.sessionKey, isSecure);

  async function sessionOf(req: Request): Promise<SessionPrincipal | undefined> {
    const cookie = readSessionCookie(req.headers.cookie);
    const session = cookie && (await readSession(cookie, store, clock, secrets.sessionKey));
    return typeof session === "object" ? session : undefined;
  }

  function askToSignIn(
    req: Request,
    res: Response,
    reason: SignInReason,
    userCode: string,
    email = "",
  ): void {
    send(res, signInPage(reason, { token: tokens.issue(req, res), userCode, email }));
  }

  /** Runs what a signed-in person sent: only with the token of their session, and only so often. */
  function signedIn(work: (session: SessionPrincipal, req: Request) => Promise<Page>): RequestHandler {
    return async (req, res) => {
      const session = await sessionOf(req);
      if (!session) {
        askToSignIn(req, res, { kind: "ended" }, formText(req, "user_code", MOST_CODE));
        return;
      }
      if (!isCsrfToken(formText(req, "csrf_token", 200), session.sessionId, secrets.sessionKey)) {
        send(res, staleFormPage());
        return;
      }
      const refused = await limits.callsPerSessionPerMinute.take(session.sessionId);
      send(
        res,
        refused
          ? rateLimitedPage(refused.retryAfterSeconds, signedInAs(session))
          : await limited(session, () => work(session, req)),
      );
    };
  }

  async function limited(session: SessionPrincipal, work: () => Promise<Page>): Promise<Page> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "too_many_requests") throw error;
      return rateLimitedPage(error.retryAfterSeconds, signedInAs(session));
    }
  }

  const signIn: RequestHandler = async (req, res) => {
    const userCode = formText(req, "user_code", MOST_CODE);
    const email = formText(req, "email", 254).trim();
    const password = formText(req, "password", 1000);
    if (!tokens.admits(req, formText(req, "form_token", 200))) {
      send(res, staleFormPage());
      return;
    }
    const problems: FieldProblem[] = [];
    if (email === "") problems.push({ field: "email", text: "Enter your e-mail address." });
    if (password === "") problems.push({ field: "password", text: "Enter your password." });
    if (problems.length > 0) {
      askToSignIn(req, res, { kind: "incomplete", problems }, userCode, email);
      return;
    }
    try {
      const replaces = readSessionCookie(req.headers.cookie);
      const attempt = { email, password, address: callerAddress(req), replaces };
      const { token, expiresAt } = await consoleLogin.login(attempt, signInFail);
      res.append("Set-Cookie", sessionCookie(token, expiresAt, isSecure()));
      res.redirect(303, userCode === "" ? "/device" : `/device?user_code=${encodeURIComponent(userCode)}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason: SignInReason =
        error.code === "too_many_requests"
          ? { kind: "rate_limited", retryAfterSeconds: error.retryAfterSeconds }
          : { kind: "refused" };
      askToSignIn(req, res, reason, userCode, email);
    }
  };

  const signOut: RequestHandler = async (req, res) => {
    const session = await sessionOf(req);
    if (session && !isCsrfToken(formText(req, "csrf_token", 200), session.sessionId, secrets.sessionKey)) {
      send(res, staleFormPage());
      return;
    }
    if (session) await consoleLogin.logout(session.sessionId);
    res.append("Set-Cookie", clearedSessionCookie(isSecure()));
    send(res, signedOutPage());
  };

  const open: RequestHandler = async (req, res) => {
    const session = await sessionOf(req);
    const userCode = linkedCode(req);
    if (!session) askToSignIn(req, res, { kind: "first" }, userCode);
    else send(res, codePage(userCode === "" ? "first" : "from_link", userCode, signedInAs(session)));
  };

  const sameSite: RequestHandler = (req, res, next) => {
    if (isFromElsewhere(req, origin())) send(res, staleFormPage());
    else next();
  };

  const failed: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status, headers } = failureOf(error);
    if (status === 500 && !isOfOutage(error)) logger.error({ err: error }, "the device page failed");
    send(res, { ...failedPage(status), headers });
  };

  const forms: Readonly<Record<string, RequestHandler>> = {
    "/device/sign-in": signIn,
    "/device/review": signedIn(review),
    "/device/decision": signedIn(decide),
    "/device/sign-out": signOut,
  };
  const only =
    (methods: string): RequestHandler =>
    (_req, res) => {
      res.set("Allow", methods);
      send(res, failedPage(405));
    };

  const router = Router();
  router.use("/device", ...pageHeaders, whileAvailable(availability));
  router.get("/device", showing(availability, open));
  router.all("/device", only("GET, HEAD"));
  for (const [path, handler] of Object.entries(forms)) {
    router.post(path, sameSite, ...readForm, changing(availability, handler));
    // Somebody reloads or keeps the address of an answer.
    router.get(path, (_req, res) => res.redirect(303, "/device"));
    router.all(path, only("GET, HEAD, POST"));
  }
  router.use("/device", failed);
  return router;
}
