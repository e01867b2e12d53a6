import { COLOURS } from "./colours.js";

/** The page's style sheet. */
export const STYLE = `
:root {${COLOURS}  --proven: var(--good);
  --waived: var(--soft);
  --missing: var(--warning);
  --dead: light-dark(#7a3aa8, #d3a4f5);
  --broken: var(--error);
  --undeclared: var(--error);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header, main { padding: 0 1.5rem; }
header { padding-top: 1.75rem; }
h1 { margin: 0; font-size: 1.1rem; font-weight: 600; }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.percent { display: flex; align-items: baseline; flex-wrap: wrap; gap: .25rem .75rem; margin: .25rem 0 .75rem; }
.percent strong { font-size: 2.5rem; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.percent span { color: var(--soft); }
.bar { display: block; width: 100%; max-width: 48rem; height: .6rem; border-radius: .3rem; background: var(--line); }
.bar rect { fill: var(--state); stroke: var(--ground); stroke-width: 2; vector-effect: non-scaling-stroke; }
.findings { max-width: 60rem; margin: 1.25rem 0 0; padding: .6rem .9rem .6rem 2rem; border: 1px solid var(--broken); border-radius: .5rem; }
.filters { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin-top: 1.25rem; padding: .75rem 1.5rem; background: var(--ground); border-bottom: 1px solid var(--line); }
.filters input[type=search], .filters select { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .6rem; }
.filters input[type=search] { width: 17rem; }
.states { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; border: 0; }
.states label { display: inline-flex; align-items: center; gap: .4rem; padding: .25rem .65rem; border: 1px solid var(--line); border-radius: 2rem; cursor: pointer; user-select: none; }
.states label:has(:checked) { border-color: var(--state); background: color-mix(in srgb, var(--state) 12%, transparent); }
.states label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
.states input { position: absolute; opacity: 0; pointer-events: none; }
.states i { color: var(--state); font-style: normal; font-weight: 700; }
.states b { font-weight: 500; font-variant-numeric: tabular-nums; color: var(--soft); }
.shown { color: var(--soft); margin-left: auto; font-variant-numeric: tabular-nums; }
[data-state=proven] { --state: var(--proven); } [data-state=waived] { --state: var(--waived); }
[data-state=missing] { --state: var(--missing); } [data-state=dead] { --state: var(--dead); }
[data-state=broken] { --state: var(--broken); } [data-state=undeclared] { --state: var(--undeclared); }
main { padding-bottom: 4rem; }
section { margin-top: 1.5rem; }
h2 { display: flex; align-items: baseline; gap: .6rem; margin: 0 0 .5rem; font-size: 1rem; }
h2 small { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
/* Not collapsed: a column that stays in place would leave its borders behind. */
table { border-collapse: separate; border-spacing: 0; min-width: 100%; }
col.empty { visibility: collapse; }
th, td { padding: .4rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: .8rem; font-weight: 600; font-variant-numeric: tabular-nums; background: var(--raised); white-space: nowrap; }
th:first-child { position: sticky; left: 0; z-index: 1; min-width: 15rem; max-width: 22rem; background: var(--ground); border-right: 1px solid var(--line); font-weight: 400; }
thead th:first-child { background: var(--raised); }
tbody th b { display: block; font-weight: 600; overflow-wrap: anywhere; }
tbody th code { display: block; color: var(--soft); font-size: 12px; overflow-wrap: anywhere; }
tbody th small { color: var(--soft); font-variant-numeric: tabular-nums; }
.answer { display: flex; gap: .35rem; width: 100%; min-width: 6.2rem; margin: 0 0 .25rem; padding: .15rem .4rem; font: 12px/1.35 system-ui, sans-serif; text-align: left; color: var(--text); background: color-mix(in srgb, var(--state) 9%, transparent); border: 1px solid color-mix(in srgb, var(--state) 35%, transparent); border-radius: .3rem; cursor: pointer; }
.answer:last-child { margin-bottom: 0; }
.answer i { color: var(--state); font-style: normal; font-weight: 700; }
.answer:hover { border-color: var(--state); }
.answer[data-state=proven] { background: none; border-color: var(--line); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.nothing { padding: 2rem 0; color: var(--soft); }
[hidden] { display: none !important; }
dialog { width: min(58rem, calc(100vw - 2rem)); max-height: calc(100vh - 3rem); padding: 0; overflow: auto; color: var(--text); background: var(--ground); border: 1px solid var(--line); border-radius: .6rem; box-shadow: 0 12px 40px #0006; }
dialog::backdrop { background: #0007; }
.top { position: sticky; top: 0; display: flex; justify-content: space-between; align-items: flex-start; gap: 1rem; padding: 1rem 1.25rem; background: var(--ground); border-bottom: 1px solid var(--line); }
.top h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
.top p { margin: .15rem 0 0; color: var(--state); }
.top button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .7rem; cursor: pointer; }
.inside { padding: .25rem 1.25rem 1.25rem; }
.inside h4 { margin: 1.1rem 0 .3rem; font-size: .85rem; }
.inside dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0 0; }
.inside dt { color: var(--soft); } .inside dd { margin: 0; overflow-wrap: anywhere; }
.inside ul { margin: .3rem 0; padding-left: 1.2rem; }
pre { margin: .3rem 0 0; padding: .75rem; background: var(--raised); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  header, main, .filters { padding-left: 1rem; padding-right: 1rem; }
  .filters { position: static; } .filters input[type=search] { width: 100%; }
  th:first-child { min-width: 9rem; max-width: 10rem; }
}
@media print { .filters, dialog { display: none; } .wide { overflow: visible; } }
`;
