import { COLOURS } from "../../../ledger/index.js";

/** The report's style sheet. */
export const STYLE = `
:root {${COLOURS}}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.75rem 1.5rem 4rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
h3 { display: flex; align-items: baseline; flex-wrap: wrap; gap: .2rem .7rem; margin: 1.5rem 0 .5rem; font-size: 1rem; }
h3 code, h3 small { color: var(--soft); font-weight: 400; overflow-wrap: anywhere; }
.lead { margin: .25rem 0 1.5rem; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .75rem 1.75rem; margin: 0; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
details { margin: .5rem 0; border: 1px solid var(--line); border-radius: .5rem; }
summary { padding: .6rem .8rem; cursor: pointer; overflow-wrap: anywhere; border-radius: .5rem; }
summary p { margin: .1rem 0 0; }
details > div { padding: .1rem .8rem .9rem; border-top: 1px solid var(--line); }
details > div > p { margin: .6rem 0 0; }
.error { color: var(--error); } .warning { color: var(--warning); } .good { color: var(--good); }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
p > code { padding: .05rem .25rem; background: var(--raised); border-radius: .25rem; overflow-wrap: anywhere; }
pre { margin: .6rem 0 0; padding: .7rem; background: var(--raised); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-size: .8rem; font-weight: 600; }
tbody th { color: inherit; font-size: inherit; font-weight: 400; }
tbody th b { display: block; }
td.number { font-variant-numeric: tabular-nums; text-align: right; }
.tag { display: inline-block; margin: 0 .25rem .25rem 0; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .8rem; font-weight: 400; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) { body { padding-left: 1rem; padding-right: 1rem; } }
`;
