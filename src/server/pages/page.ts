import type { SessionPrincipal } from "../services/principals.js";
import { Html, type HtmlValue, html } from "./html.js";
import { STYLE } from "./style.js";

/** One answer to a person. */
export interface Page {
  readonly status: number;
  /** Says the state that the person is in; an error comes first, for it is read out first. */
  readonly title: string;
  readonly content: Html;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who is signed in, and the token that signs them out. */
  readonly signedIn?: SignedInAs | undefined;
}

/** The person in front of the page. */
export interface SignedInAs {
  readonly email: string;
  readonly csrfToken: string;
}

/** The person of a console session. */
export function signedInAs({ account, csrfToken }: SessionPrincipal): SignedInAs {
  return { email: account.email, csrfToken };
}

/** Something to put right before the form can be sent again. */
export interface FieldProblem {
  /** The `id` of the input. */
  readonly field: string;
  readonly text: string;
}

/** One labelled input. */
export interface Field {
  /** Also its name in the form. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value?: string | undefined;
  /** Everything else about the input, written by us. */
  readonly attributes: Html;
}

/** Whether text from a link or a device could reorder or hide what stands around it: control characters and bidi controls. */
const MISLEADING = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Shows text that a device chose: apart from the page's own writing direction, with misleading characters made visible. */
export function foreign(text: string): Html {
  return html`<bdi>${text.replace(MISLEADING, "\ufffd")}</bdi>`;
}

/** A hidden field of a form. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** An input with its label, its hint and what is wrong with it, tied together for screen readers (WCAG 2.2 §3.3.1, §3.3.2). */
export function field(
  { id, label, hint, value, attributes }: Field,
  problems: readonly FieldProblem[],
): Html {
  const problem = problems.find((candidate) => candidate.field === id);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return html`<div class="field">
<label for="${id}">${label}</label>
${hint === undefined ? undefined : html`<p class="hint" id="${id}-hint">${hint}</p>`}
${problem && html`<p class="wrong" id="${id}-problem">${problem.text}</p>`}
<input id="${id}" name="${id}" value="${value ?? ""}" ${attributes} ${described === "" ? undefined : html`aria-describedby="${described}"`} ${problem && html`aria-invalid="true"`}>
</div>`;
}

/** What is wrong, before everything else, each problem a link to its field. It takes the focus, so that it is read out. */
export function summary(problems: readonly FieldProblem[]): Html | undefined {
  if (problems.length === 0) return undefined;
  const items = problems.map((problem) => html`<li><a href="#${problem.field}">${problem.text}</a></li>`);
  return alert("There is a problem", html`<ul>${items}</ul>`);
}

/** Something that went wrong and is not about one field. */
export function alert(heading: string, text: HtmlValue): Html {
  return html`<div class="alert" role="alert" tabindex="-1" autofocus>
<h2>${heading}</h2>
${text}
</div>`;
}

function footer({ email, csrfToken }: SignedInAs): Html {
  return html`<footer>
<span>Signed in as ${email}</span>
<form method="post" action="/device/sign-out">
${hidden("csrf_token", csrfToken)}
<button>Sign out</button>
</form>
</footer>`;
}

/**
 * Renders the whole document.
 *
 * @param subject - What the pages are for.
 */
export function renderPage(subject: string, { title, content, signedIn }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Wireproof</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header><strong>Wireproof</strong> · ${subject}</header>
<main>
${content}
</main>
${signedIn && footer(signedIn)}
</body>
</html>
`;
  return page.toString();
}
