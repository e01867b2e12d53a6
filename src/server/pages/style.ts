import { createHash } from "node:crypto";

/** The look of the pages. Text keeps 7:1 against its ground in both schemes, borders of controls 3:1 (WCAG 2.2 §1.4.6, §1.4.11). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --sheet: #ffffff; --line: #dbe1e8; --edge: #66717f;
  --text: #16202c; --quiet: #475362; --accent: #0a4a9e; --on-accent: #ffffff;
  --tint: #eef3fa; --wrong: #9c1224; --wrong-tint: #fdf1f2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1217; --sheet: #171c23; --line: #2b333e; --edge: #8a95a3;
    --text: #e8ecf1; --quiet: #b3bdc9; --accent: #9cc3ff; --on-accent: #0b1a2e;
    --tint: #1e2732; --wrong: #ffb0b5; --wrong-tint: #2c1b1e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(1.25rem, 6vh, 4.5rem) 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
header, main, footer { max-width: 31rem; margin-inline: auto; }
header { margin-bottom: 1.1rem; padding-inline: .25rem; color: var(--quiet); font-size: .9375rem; }
header strong { color: var(--text); letter-spacing: -.01em; }
main {
  padding: clamp(1.4rem, 6vw, 2.5rem); background: var(--sheet); border: 1px solid var(--line); border-radius: 1rem;
}
footer {
  display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between;
  margin-top: 1rem; padding-inline: .25rem; color: var(--quiet); font-size: .9375rem;
}
footer span { overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: clamp(1.45rem, 5.5vw, 1.75rem); line-height: 1.2; letter-spacing: -.02em; text-wrap: balance; }
h2 { margin: 0 0 .35rem; font-size: 1rem; }
p { margin: 0 0 1rem; text-wrap: pretty; }
p:last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: .18em; }
form { margin-top: 1.75rem; }
label { display: block; margin-bottom: .3rem; font-weight: 600; }
.field { margin-bottom: 1.35rem; }
.hint { margin: 0 0 .45rem; color: var(--quiet); font-size: .9375rem; }
.wrong { margin: 0 0 .45rem; color: var(--wrong); font-weight: 600; font-size: .9375rem; }
input {
  width: 100%; min-height: 3rem; padding: .6rem .8rem; font: inherit; color: inherit; background: var(--sheet);
  border: 1px solid var(--edge); border-radius: .6rem;
}
input[aria-invalid="true"] { border: 2px solid var(--wrong); }
input.code { font-size: 1.35rem; text-transform: uppercase; }
.code { font-family: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace; letter-spacing: .1em; }
button {
  min-height: 3rem; padding: .6rem 1.4rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: .6rem;
  border: 2px solid var(--accent); background: var(--accent); color: var(--on-accent);
}
button.wide { width: 100%; }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem; }
.choices button { background: var(--sheet); color: var(--accent); }
.choices button:hover { background: var(--tint); }
footer form { margin: 0; }
footer button { min-height: 2.75rem; padding: .3rem 0; border: 0; background: none; color: var(--accent);
  font-weight: 400; text-decoration: underline; text-underline-offset: .18em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .6rem; }
a:focus-visible { border-radius: .2rem; }
.alert { margin-bottom: 1.75rem; padding: 1rem 1.15rem; background: var(--wrong-tint); border: 1px solid var(--wrong); border-radius: .6rem; }
.alert h2 { color: var(--wrong); }
.alert ul { margin: 0; padding-left: 1.1rem; }
.alert a { color: inherit; }
.care { margin-block: 1.25rem; padding: .9rem 1.15rem; background: var(--tint); border-radius: .6rem; }
.compare { margin: 1.5rem 0; padding: 1.1rem 1rem; text-align: center; border: 1px solid var(--line); border-radius: .6rem; }
.compare p { margin: 0; color: var(--quiet); font-size: .9375rem; }
.compare .code { margin: .35rem 0; color: var(--text); font-size: clamp(1.6rem, 9vw, 2.15rem); font-weight: 600; line-height: 1.2; }
dl { margin: 1.5rem 0 0; }
dl > div { display: grid; grid-template-columns: 8rem 1fr; gap: .1rem 1rem; padding: .65rem 0; border-top: 1px solid var(--line); }
dl > div:last-child { border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding-left: 1.1rem; }
dd small { display: block; color: var(--quiet); font-size: .9375rem; }
@media (max-width: 26rem) {
  dl > div { grid-template-columns: 1fr; }
  dt { font-size: .9375rem; }
}
`;

/** What the content security policy admits {@link STYLE} by (CSP 3 §2.3.1), so that no other style is applied. */
export const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
