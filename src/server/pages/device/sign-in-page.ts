import { CONSOLE_CHALLENGE } from "../../services/console-login.js";
import { html } from "../html.js";
import { alert, type FieldProblem, field, hidden, type Page, summary } from "../page.js";
import { waitText } from "./times.js";

/** Why the person is asked to sign in. */
export type SignInReason =
  | { readonly kind: "first" }
  | { readonly kind: "incomplete"; readonly problems: readonly FieldProblem[] }
  | { readonly kind: "refused" }
  | { readonly kind: "ended" }
  | { readonly kind: "rate_limited"; readonly retryAfterSeconds: number };

const REFUSED: FieldProblem = { field: "email", text: "The e-mail address and the password do not match." };

const STATUS = { first: 200, incomplete: 422, refused: 401, ended: 401, rate_limited: 429 } as const;

function headersOf(reason: SignInReason): Record<string, string> {
  if (reason.kind === "rate_limited") return { "Retry-After": String(reason.retryAfterSeconds) };
  // RFC 9110 §15.5.2: a 401 names a challenge; browsers ignore schemes they do not know.
  return STATUS[reason.kind] === 401 ? { "WWW-Authenticate": CONSOLE_CHALLENGE } : {};
}

function notice(reason: SignInReason, problems: readonly FieldProblem[]) {
  if (reason.kind === "ended")
    return alert("Your session has ended", html`<p>Nothing was decided. Sign in again to go on.</p>`);
  if (reason.kind === "rate_limited") {
    const wait = waitText(reason.retryAfterSeconds);
    return alert("Too many attempts", html`<p>Signing in is closed for ${wait}. Try again then.</p>`);
  }
  return summary(problems);
}

/** Asks the person to sign in, keeping the code that they came with. The password is never sent back. */
export function signInPage(
  reason: SignInReason,
  form: { readonly token: string; readonly userCode: string; readonly email: string },
): Page {
  const problems =
    reason.kind === "incomplete" ? reason.problems : reason.kind === "refused" ? [REFUSED] : [];
  const email = html`type="email" autocomplete="username" maxlength="254" required`;
  const password = html`type="password" autocomplete="current-password" maxlength="1000" required`;
  return {
    status: STATUS[reason.kind],
    title: reason.kind === "first" ? "Sign in" : "Error: Sign in",
    headers: headersOf(reason),
    content: html`${notice(reason, problems)}
<h1>Sign in to connect a device</h1>
<p>Then you compare the code on your device and decide whether it may use your account.</p>
<form method="post" action="/device/sign-in" novalidate>
${hidden("form_token", form.token)}
${form.userCode === "" ? undefined : hidden("user_code", form.userCode)}
${field({ id: "email", label: "E-mail address", value: form.email, attributes: email }, problems)}
${field({ id: "password", label: "Password", attributes: password }, problems)}
<button class="wide">Sign in</button>
</form>`,
  };
}
