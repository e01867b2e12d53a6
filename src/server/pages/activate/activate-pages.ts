import { html } from "../html.js";
import { alert, type FieldProblem, field, hidden, type Page, summary } from "../page.js";

/** What the person has typed so far. The password is never sent back. */
export interface ActivationForm {
  /** The secret of the invitation. */
  readonly token: string;
  readonly email: string;
  readonly name: string;
}

/** Asks the invited person for a name and a password. */
export function activatePage(form: ActivationForm, problems: readonly FieldProblem[] = []): Page {
  const name = html`type="text" autocomplete="name" maxlength="100" required`;
  const password = html`type="password" autocomplete="new-password" minlength="8" maxlength="1000" required`;
  return {
    status: problems.length === 0 ? 200 : 422,
    title: problems.length === 0 ? "Activate your account" : "Error: Activate your account",
    content: html`${summary(problems)}
<h1>Activate your account</h1>
<p>You were invited as ${form.email}. Choose how you are called and a password to sign in with.</p>
<form method="post" action="/activate" novalidate>
${hidden("token", form.token)}
<input type="hidden" name="email" autocomplete="username" value="${form.email}">
${field({ id: "name", label: "Name", value: form.name, attributes: name }, problems)}
${field({ id: "password", label: "Password", hint: "At least 8 characters.", attributes: password }, problems)}
<button class="wide">Activate</button>
</form>`,
  };
}

/** The account is active, just now. */
export function activatedPage(email: string): Page {
  return {
    status: 200,
    title: "Account activated",
    content: html`<h1>Account activated</h1>
<p role="status">You are a member of the workspace now, and sign in as ${email}.</p>
<p><a href="/device">Connect a device</a></p>`,
  };
}

/** A link without an invitation: who has an account is a member from the moment of the invitation on. */
export function nothingToDoPage(): Page {
  return {
    status: 200,
    title: "Nothing to activate",
    content: html`<h1>Nothing to activate</h1>
<p>Your account is active already, and you are a member of the workspace that you were invited to.</p>
<p><a href="/device">Connect a device</a></p>`,
  };
}

/** An invitation that is unknown, used, taken back or over: which of them is nobody's business. */
export function goneInvitationPage(): Page {
  return {
    status: 404,
    title: "Error: Invitation not found",
    content: html`${alert("This invitation does not work", html`<p>It was used before, is older than three days, or was taken back.</p>`)}
<h1>Ask for a new invitation</h1>
<p>If you have activated your account before, you can <a href="/device">sign in</a>.</p>`,
  };
}

/** Too many activations from one address. */
export function tooManyPage(retryAfterSeconds: number): Page {
  return {
    status: 429,
    title: "Error: Too many attempts",
    headers: { "Retry-After": String(retryAfterSeconds) },
    content: html`${alert("Too many attempts", html`<p>Nothing was changed.</p>`)}
<h1>Wait a little</h1>
<p>Try again in a minute.</p>`,
  };
}

/** A request that the form does not make, one from another site, or a failure of the service. */
export function failedActivationPage(status: number): Page {
  const text =
    status === 503
      ? "The service failed; try again in a moment. Nothing was changed."
      : status >= 500
        ? "The service failed. The link says whether your account is active."
        : "The form could not be read. Nothing was changed.";
  return {
    status,
    title: "Error: Something went wrong",
    content: html`${alert("Something went wrong", html`<p>${text}</p>`)}
<h1>Open the link of your invitation again</h1>`,
  };
}
