import type { Request } from "express";
import { callerAddress } from "../../handlers/caller.js";
import { normalizeUserCode } from "../../security/codes.js";
import type { SessionPrincipal } from "../../services/principals.js";
import type { Services } from "../../services/services.js";
import { formText } from "../form.js";
import { type Page, signedInAs } from "../page.js";
import { codeFail, Refusal } from "../refusal.js";
import { codePage } from "./code-page.js";
import { approvedPage, declinedPage, expiredPage, failedPage, usedPage } from "./end-pages.js";
import { MOST_CODE } from "./form.js";
import { reviewPage } from "./review-page.js";

function isDecision(text: string): text is "approve" | "decline" {
  return text === "approve" || text === "decline";
}

/** What a signed-in person can do with a code. Too many codes are a {@link Refusal}. */
export interface Decisions {
  /** Shows the request behind the code that was sent, claiming it for this account. */
  review(session: SessionPrincipal, req: Request): Promise<Page>;
  /** Records the decision about a code that this account has reviewed. */
  decide(session: SessionPrincipal, req: Request): Promise<Page>;
}

/** Puts the answers of the device approval in pages. */
export function decisions({ clock, deviceApproval }: Services): Decisions {
  const viewer = (session: SessionPrincipal, req: Request) => ({
    accountId: session.account.id,
    address: callerAddress(req),
  });

  /** A code that this account has decided, or watched expire, before: it learns which. */
  async function ended(userCode: string, session: SessionPrincipal): Promise<Page | undefined> {
    const own = await deviceApproval.own(userCode, session.account.id);
    if (own === "expired") return expiredPage(signedInAs(session));
    return own === "approved" || own === "denied" ? usedPage(own, signedInAs(session)) : undefined;
  }

  async function review(session: SessionPrincipal, req: Request): Promise<Page> {
    const typed = formText(req, "user_code", MOST_CODE);
    if (typed.trim() === "") return codePage("missing", "", signedInAs(session));
    if (normalizeUserCode(typed) === undefined) return codePage("malformed", typed, signedInAs(session));
    const end = await ended(typed, session);
    if (end) return end;
    const grant = await deviceApproval.lookup(typed, viewer(session, req), codeFail);
    if (!grant) return codePage("unknown", typed, signedInAs(session));
    const shown = { userCode: typed, grant, address: callerAddress(req), now: clock() };
    return reviewPage(shown, signedInAs(session));
  }

  async function decide(session: SessionPrincipal, req: Request): Promise<Page> {
    const userCode = formText(req, "user_code", MOST_CODE);
    const decision = formText(req, "decision", 20);
    if (!isDecision(decision)) return failedPage(400);
    // Nobody decides what they have not been shown: a code that this account has not claimed is reviewed first.
    if ((await deviceApproval.own(userCode, session.account.id)) === undefined) return review(session, req);
    try {
      const recorded = decision === "approve" ? "approved" : "denied";
      await deviceApproval.decide(userCode, viewer(session, req), recorded, codeFail);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === "too_many_requests") throw error;
      return (await ended(userCode, session)) ?? codePage("unknown", userCode, signedInAs(session));
    }
    return decision === "approve" ? approvedPage(signedInAs(session)) : declinedPage(signedInAs(session));
  }

  return { review, decide };
}
