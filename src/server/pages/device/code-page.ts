import { normalizeUserCode } from "../../security/codes.js";
import { html } from "../html.js";
import { type FieldProblem, field, hidden, type Page, type SignedInAs, summary } from "../page.js";

/** Why the code is asked for. */
export type CodeReason = "first" | "from_link" | "missing" | "malformed" | "unknown";

/** Unknown, expired, used and foreign codes read the same: whoever guesses learns nothing (RFC 8628 §5.1). */
const PROBLEMS: Readonly<Partial<Record<CodeReason, string>>> = {
  missing: "Enter the code that your device shows.",
  malformed: "A code has eight letters, such as BCDF-GHJK.",
  unknown: "This code is not waiting for you. It may be mistyped, expired or already used.",
};

const STATUS = { first: 200, from_link: 200, missing: 422, malformed: 422, unknown: 404 } as const;

/** Writes a code as devices show it; what cannot be one stays as it was typed. */
export function displayCode(typed: string): string {
  const letters = normalizeUserCode(typed);
  return letters === undefined ? typed : `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/**
 * Asks for the code. One that came with a link is filled in and goes no further by itself: the person compares it and sends
 * it (RFC 8628 §3.3.1).
 */
export function codePage(reason: CodeReason, typed: string, signedIn: SignedInAs): Page {
  const text = PROBLEMS[reason];
  const problems: readonly FieldProblem[] = text === undefined ? [] : [{ field: "user_code", text }];
  const fromLink = reason === "from_link";
  return {
    status: STATUS[reason],
    title: `${text === undefined ? "" : "Error: "}${fromLink ? "Compare the code" : "Enter the code"}`,
    signedIn,
    content: html`${summary(problems)}
<h1>${fromLink ? "Is this the code on your device?" : "Enter the code on your device"}</h1>
<p class="care"><strong>Only continue if you started this yourself.</strong> If somebody sent you ${fromLink ? "this link" : "a code"}, close this page: they would get into your account.</p>
<form method="post" action="/device/review" novalidate>
${hidden("csrf_token", signedIn.csrfToken)}
${field(
  {
    id: "user_code",
    label: "Code",
    hint: fromLink
      ? "A link filled this in. Your device must show the same letters."
      : "Eight letters. Capitals, dashes and spaces do not matter.",
    value: displayCode(typed),
    attributes: html`class="code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="64" required`,
  },
  problems,
)}
<button class="wide">${fromLink ? "The codes match" : "Continue"}</button>
</form>`,
  };
}
