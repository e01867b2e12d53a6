import { type ErrorRequestHandler, type RequestHandler, type Response, Router } from "express";
import { callerAddress } from "../../handlers/caller.js";
import type { Logger } from "../../logging.js";
import { isOfOutage } from "../../services/availability.js";
import type { Services } from "../../services/services.js";
import { formText, isFromElsewhere, readForm } from "../form.js";
import { changing, failureOf, showing, whileAvailable } from "../outage.js";
import type { FieldProblem, Page } from "../page.js";
import { invitationFail, Refusal } from "../refusal.js";
import { pageHeaders, sendPage } from "../send-page.js";
import {
  activatedPage,
  activatePage,
  failedActivationPage,
  goneInvitationPage,
  nothingToDoPage,
  tooManyPage,
} from "./activate-pages.js";

const MOST_TOKEN = 100;
const MOST_NAME = 100;
const LEAST_PASSWORD = 8;
const MOST_PASSWORD = 1000;
/** What a name cannot hold, as in the operation. */
const CONTROL = /\p{Cc}/u;

function problemsOf(name: string, password: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (name === "" || CONTROL.test(name)) problems.push({ field: "name", text: "Enter your name." });
  if (password.length < LEAST_PASSWORD)
    problems.push({ field: "password", text: `Choose a password of at least ${LEAST_PASSWORD} characters.` });
  return problems;
}

/**
 * Serves `/activate`, where the `invite_url` of a new member leads: the person chooses a name and a password.
 *
 * The secret of the invitation is what admits the form, so it needs neither a session nor a cookie. Opening the link changes
 * nothing.
 */
export function activatePageRouter(
  { invitations, limits, availability, origin }: Services,
  logger: Logger,
): Router {
  const send = (res: Response, page: Page) => sendPage(res, "Invitation", page);

  const open: RequestHandler = async (req, res) => {
    const { token } = req.query;
    if (token === undefined) {
      send(res, nothingToDoPage());
      return;
    }
    const account =
      typeof token === "string" && token.length <= MOST_TOKEN ? await invitations.find(token) : undefined;
    send(
      res,
      account && typeof token === "string"
        ? activatePage({ token, email: account.email, name: "" })
        : goneInvitationPage(),
    );
  };

  const activate: RequestHandler = async (req, res) => {
    const token = formText(req, "token", MOST_TOKEN);
    const name = formText(req, "name", MOST_NAME).trim();
    const password = formText(req, "password", MOST_PASSWORD);
    const refused = await limits.unknownCodesPerMinute.take(callerAddress(req));
    if (refused) {
      send(res, tooManyPage(refused.retryAfterSeconds));
      return;
    }
    const invited = await invitations.find(token);
    const problems = problemsOf(name, password);
    if (invited && problems.length > 0) {
      send(res, activatePage({ token, email: invited.email, name }, problems));
      return;
    }
    try {
      const { email } = await invitations.activate({ token, name, password }, invitationFail);
      send(res, activatedPage(email));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(res, goneInvitationPage());
    }
  };

  const sameSite: RequestHandler = (req, res, next) => {
    if (isFromElsewhere(req, origin())) send(res, failedActivationPage(403));
    else next();
  };

  const failed: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status, headers } = failureOf(error);
    if (status === 500 && !isOfOutage(error)) logger.error({ err: error }, "the activation page failed");
    send(res, { ...failedActivationPage(status), headers });
  };

  const router = Router();
  router.use("/activate", ...pageHeaders, whileAvailable(availability));
  router.get("/activate", showing(availability, open));
  router.post("/activate", sameSite, ...readForm, changing(availability, activate));
  router.all("/activate", (_req, res) => {
    res.set("Allow", "GET, HEAD, POST");
    send(res, failedActivationPage(405));
  });
  router.use("/activate", failed);
  return router;
}
