/** A report as one page that stands by itself: no script from elsewhere, no font, no picture. */

import type { VerifyFinding } from "../model.js";
import type { OperationReport, Report } from "./report.js";

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); --error: light-dark(#b42318, #ff8a80); --warning: light-dark(#8a5a00, #f5c451); --good: light-dark(#146c2e, #7ddc94); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 2rem 1rem 4rem; background: light-dark(#fff, #15171a); color: light-dark(#1a1d21, #e6e8ea); }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .75rem; }
p.lead { margin: .25rem 0 1.5rem; opacity: .8; }
dl { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 0; } dt { font-size: .8rem; opacity: .7; } dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; } summary { cursor: pointer; padding: .6rem .8rem; } details > div { border-top: 1px solid var(--line); padding: .6rem .8rem .9rem; }
.error { color: var(--error); } .warning { color: var(--warning); } .good { color: var(--good); }
code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { background: var(--soft); border-radius: .4rem; margin: .5rem 0 0; overflow: auto; padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .4rem .5rem; text-align: left; vertical-align: top; } th { font-size: .8rem; font-weight: 600; opacity: .7; } td.n { font-variant-numeric: tabular-nums; text-align: right; }
.tag { border: 1px solid var(--line); border-radius: 1rem; display: inline-block; font-size: .8rem; margin: 0 .25rem .25rem 0; padding: 0 .5rem; }
`;

/** Returns the page. Every text of the document and of the server is escaped. */
export function reportHtml(report: Report, title: string): string {
  const { findings, operations, requests, durationMs, seed, baseUrl, notes } = report;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const reached = operations.filter(({ accepted }) => accepted > 0).length;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}: ${count(findings.length, "finding")}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(title)}</h1>
<p class="lead">verified at <code>${escapeHtml(baseUrl)}</code> with seed <code>${seed}</code></p>
<dl>
${figure("findings", String(findings.length), errors > 0 ? "error" : findings.length > 0 ? "warning" : "good")}
${figure("operations that answered a 2xx", `${reached} of ${operations.length}`)}
${figure("requests", String(requests))}
${figure("seconds", (durationMs / 1000).toFixed(1))}
</dl>
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("\n")}
<h2>Findings</h2>
${findings.length === 0 ? '<p class="good">The server keeps its document.</p>' : findings.map(findingHtml).join("\n")}
<h2>Operations</h2>
<table>
<thead><tr><th>Operation<th>Requests<th>Answers<th>Declared and not seen</thead>
<tbody>
${operations.map(operationHtml).join("\n")}
</tbody>
</table>
</html>
`;
}

function figure(name: string, value: string, style = ""): string {
  return `<div><dt>${name}</dt><dd${style && ` class="${style}"`}>${escapeHtml(value)}</dd></div>`;
}

function findingHtml(finding: VerifyFinding): string {
  const {
    rule,
    severity,
    message,
    endpoint,
    operation,
    title,
    position,
    fix,
    curl,
    count: times,
    provoker,
  } = finding;
  const where = position && `${position.file}:${position.line}:${position.column}`;
  return `<details>
<summary><strong class="${severity}">${escapeHtml(rule)}</strong> ${escapeHtml(operation ?? endpoint ?? "")} <span class="tag">${escapeHtml(String(finding.status ?? "no answer"))}</span><br>${escapeHtml(message)}</summary>
<div>
<p>${escapeHtml(title)} <span class="tag">${escapeHtml(provoker)}</span>${times > 1 ? ` <span class="tag">${times} times</span>` : ""}</p>
${where ? `<p>Rule: <code>${escapeHtml(where)}</code></p>` : ""}
${fix ? `<p>Fix: ${escapeHtml(fix)}.</p>` : ""}
${curl ? `<pre>${escapeHtml(curl)}</pre>` : ""}
</div>
</details>`;
}

function operationHtml({ id, endpoint, requests, statuses, unseen }: OperationReport): string {
  const answers = Object.entries(statuses).map(
    ([status, times]) => `<span class="tag">${status} × ${times}</span>`,
  );
  const missing = unseen.map((key) => `<span class="tag">${escapeHtml(key)}</span>`);
  return `<tr><td><strong>${escapeHtml(id)}</strong><br><code>${escapeHtml(endpoint)}</code><td class="n">${requests}<td>${answers.join("")}<td>${missing.join("")}</tr>`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** For text and attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
