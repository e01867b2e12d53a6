import { type Html, html } from "../html.js";
import { alert, type Page, type SignedInAs } from "../page.js";
import { waitText } from "./times.js";

const another = html`<p><a href="/device">Enter another code</a></p>`;

/** A state that nothing follows from. */
function end(status: number, title: string, text: Html, signedIn?: SignedInAs): Page {
  return { status, title, signedIn, content: html`<h1>${title}</h1>\n${text}` };
}

/** The person approved, just now. */
export function approvedPage(signedIn: SignedInAs): Page {
  const text = html`<p role="status">Go back to your device: it signs in within a few seconds. You can close this page.</p>
<p>If this was a mistake, sign out on the device at once.</p>`;
  return end(200, "Device approved", text, signedIn);
}

/** The person declined, just now. */
export function declinedPage(signedIn: SignedInAs): Page {
  const text = html`<p role="status">The device was refused and cannot use your account. You can close this page.</p>`;
  return end(200, "Request declined", text, signedIn);
}

/** A code that this account decided before. */
export function usedPage(decision: "approved" | "denied", signedIn: SignedInAs): Page {
  const text = html`<p role="status">You ${decision === "approved" ? "approved" : "declined"} it before, and a code decides one request only. To connect a device now, ask it for a new code.</p>
${another}`;
  return end(409, "Code already used", text, signedIn);
}

/** A code that this account was looking at while it expired. */
export function expiredPage(signedIn: SignedInAs): Page {
  const text = html`<p role="status">Nothing was approved. Ask your device for a new code.</p>\n${another}`;
  return end(410, "Code expired", text, signedIn);
}

/** Too many codes or decisions. */
export function rateLimitedPage(retryAfterSeconds: number, signedIn: SignedInAs): Page {
  const text = html`<p>You can go on in ${waitText(retryAfterSeconds)}. Nothing was decided.</p>`;
  return {
    status: 429,
    title: "Error: Too many attempts",
    signedIn,
    headers: { "Retry-After": String(retryAfterSeconds) },
    content: html`${alert("Too many attempts", text)}<h1>Wait a little</h1>
<p>Codes can be tried only so often, so that nobody can guess them.</p>`,
  };
}

/** The person signed out, or was not signed in. */
export function signedOutPage(): Page {
  return end(
    200,
    "You are signed out",
    html`<p role="status">Nothing more was decided.</p>
<p><a href="/device">Sign in again</a></p>`,
  );
}

/** A form that this page did not send to this browser, or sent long ago: it changes nothing. */
export function staleFormPage(): Page {
  const text = html`<p>Nothing was changed: this form is out of date, or it came from another site.</p>`;
  return {
    status: 403,
    title: "Error: Form out of date",
    content: html`${alert("That did not work", text)}<h1>Start again here</h1>
<p><a href="/device">Open the form again</a>. Your browser must accept cookies from this site.</p>`,
  };
}

/** A request that no form of this page makes, or a failure of the service. */
export function failedPage(status: number): Page {
  const ours = status >= 500;
  const text = ours
    ? html`<p>The service failed. Nothing is known to be wrong with what you sent; try again in a moment.</p>`
    : html`<p>The form could not be read. Nothing was changed.</p>`;
  return {
    status,
    title: "Error: Something went wrong",
    content: html`${alert("Something went wrong", text)}<h1>Try again</h1>
<p><a href="/device">Back to the form</a></p>`,
  };
}
