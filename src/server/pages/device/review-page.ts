import type { SCOPES } from "../../services/scopes.js";
import type { ClaimedGrant } from "../../store/device-grant-store.js";
import { type Html, type HtmlValue, html } from "../html.js";
import { foreign, hidden, type Page, type SignedInAs } from "../page.js";
import { displayCode } from "./code-page.js";
import { agoText, momentText, waitText } from "./times.js";

const SCOPE_TEXTS: Readonly<Record<(typeof SCOPES)[number], string>> = {
  full: "Everything that you can do yourself",
  "apps:read": "See your apps",
  "apps:run": "Run your apps",
  "workspace:read": "See your workspaces and their members",
  "workspace:write": "Change your workspaces and their members",
};

function scopeText(name: string): Html {
  const text = new Map<string, string>(Object.entries(SCOPE_TEXTS)).get(name);
  return text === undefined ? foreign(name) : html`${text}`;
}

function row(term: string, ...details: readonly HtmlValue[]): Html {
  return html`<div><dt>${term}</dt><dd>${details.map((detail) => html`${detail}`)}</dd></div>`;
}

/** What is known about a request, and from where the person looks at it. */
export interface Review {
  readonly userCode: string;
  readonly grant: ClaimedGrant;
  readonly address: string;
  readonly now: number;
}

/**
 * Shows who asks for what and lets the person decide. To approve and to decline weigh the same, and declining comes first
 * (RFC 10027; RFC 8628 §5.4).
 */
export function reviewPage({ userCode, grant, address, now }: Review, signedIn: SignedInAs): Page {
  const near = grant.createdIp === address;
  const scopes = grant.scope.split(" ").map((name) => html`<li>${scopeText(name)}</li>`);
  const code = displayCode(userCode);
  return {
    status: 200,
    title: "Check the request",
    signedIn,
    content: html`<h1>Let this device use your account?</h1>
<p class="care"><strong>Only approve if you started this yourself</strong>, just now, on a device that you have in front of you.</p>
<div class="compare">
<p>Your device must show this code</p>
<p class="code">${code}</p>
<p>Valid for ${waitText(Math.max(1, Math.ceil((grant.expiresAt - now) / 1000)))} more</p>
</div>
<dl>
${row("Program", foreign(grant.clientId))}
${row("Device", grant.label === "" ? "Gave no name" : foreign(grant.label))}
${row("May", html`<ul>${scopes}</ul>`)}
${row("Asked", html`<time datetime="${new Date(grant.createdAt).toISOString()}">${momentText(grant.createdAt)}</time>`, html`<small>${agoText(now - grant.createdAt)}</small>`)}
${row("From address", foreign(grant.createdIp), html`<small>${near ? "The same as yours now" : html`Not yours, which is ${address}. Decline if your device is on the same network as this browser.`}</small>`)}
${row("Sent by", grant.userAgent === "" ? "Did not say" : foreign(grant.userAgent))}
${row("Your account", signedIn.email)}
</dl>
<form method="post" action="/device/decision">
${hidden("csrf_token", signedIn.csrfToken)}
${hidden("user_code", code)}
<div class="choices">
<button name="decision" value="decline">Decline</button>
<button name="decision" value="approve">Approve</button>
</div>
</form>`,
  };
}
