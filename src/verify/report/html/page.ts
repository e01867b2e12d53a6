/** A report as one page that stands by itself: no script, no font, no picture, nothing from elsewhere. */

import { escapeHtml, hashSource, inlineCode, plural } from "../../../ledger/index.js";
import type { VerifyFinding } from "../../model.js";
import type { OperationReport, Report } from "../report.js";
import { sortFindings } from "../sort-findings.js";
import { STYLE } from "./style.js";

/** Returns the page. Every text of the document and of the server is escaped. */
export function reportHtml(report: Report, title: string): string {
  const { findings, operations, requests, durationMs, seed, baseUrl, notes } = report;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const reached = operations.filter(({ accepted }) => accepted > 0).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src ${hashSource(STYLE)}">
<title>${escapeHtml(title)}: ${plural(findings.length, "finding")}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="lead">verified at <code>${escapeHtml(baseUrl)}</code> with seed <code>${seed}</code></p>
<dl>
${figure("findings", String(findings.length), errors > 0 ? "error" : findings.length > 0 ? "warning" : "good")}
${figure("operations that answered a 2xx", `${reached} of ${operations.length}`)}
${figure("requests", String(requests))}
${figure("seconds", (durationMs / 1000).toFixed(1))}
</dl>
${notes.map((note) => `<p>${inlineCode(note)}</p>`).join("\n")}
<h2>Findings</h2>
${findings.length === 0 ? '<p class="good">The server keeps its document.</p>' : byPlace(findings).map(placeHtml).join("\n")}
<h2>Operations</h2>
<div class="wide"><table>
<thead><tr><th scope="col">operation</th><th scope="col">requests</th><th scope="col">answers</th><th scope="col">declared and not seen</th></tr></thead>
<tbody>
${operations.map(operationHtml).join("\n")}
</tbody>
</table></div>
</main>
</body>
</html>
`;
}

function figure(name: string, value: string, style = ""): string {
  return `<div><dt>${name}</dt><dd${style && ` class="${style}"`}>${escapeHtml(value)}</dd></div>`;
}

/** The findings of one operation, or of all requests that reached none. */
interface Place {
  readonly operation: string | undefined;
  readonly endpoint: string | undefined;
  readonly findings: readonly VerifyFinding[];
}

/** The place with the gravest finding first. */
function byPlace(findings: readonly VerifyFinding[]): readonly Place[] {
  const sorted = sortFindings(findings);
  return [...new Set(sorted.map(({ operation }) => operation))].map((operation) => {
    const found = sorted.filter((finding) => finding.operation === operation);
    return {
      operation,
      endpoint: operation === undefined ? undefined : found[0]?.endpoint,
      findings: found,
    };
  });
}

function placeHtml({ operation, endpoint, findings }: Place): string {
  const name = operation === undefined ? "No operation" : escapeHtml(operation);
  const where = endpoint === undefined ? "" : ` <code>${escapeHtml(endpoint)}</code>`;
  return `<section>
<h3>${name}${where} <small>${plural(findings.length, "finding")}</small></h3>
${findings.map(findingHtml).join("\n")}
</section>`;
}

function findingHtml(finding: VerifyFinding): string {
  const { rule, severity, message, endpoint, operation, title, position, fix, curl, provoker } = finding;
  const place =
    operation === undefined && endpoint !== undefined ? ` <code>${escapeHtml(endpoint)}</code>` : "";
  const status = finding.status === undefined ? "no answer" : String(finding.status);
  const times = finding.count > 1 ? ` <span class="tag">${finding.count} times</span>` : "";
  const where = position && `${position.file}:${position.line}:${position.column}`;
  return `<details>
<summary><strong class="${severity}">${escapeHtml(rule)}</strong>${place} <span class="tag">${status}</span><p>${inlineCode(message)}</p></summary>
<div>
<p>${inlineCode(title)} <span class="tag">${escapeHtml(provoker)}</span>${times}</p>
${where ? `<p>Rule: <code>${escapeHtml(where)}</code></p>` : ""}
${fix ? `<p>Fix: ${inlineCode(fix)}.</p>` : ""}
${curl ? `<pre>${escapeHtml(curl)}</pre>` : ""}
</div>
</details>`;
}

function operationHtml({ id, endpoint, requests, statuses, unseen }: OperationReport): string {
  const answers = Object.entries(statuses).map(
    ([status, times]) => `<span class="tag">${status} × ${times}</span>`,
  );
  const missing = unseen.map((key) => `<span class="tag">${escapeHtml(key)}</span>`);
  return `<tr><th scope="row"><b>${escapeHtml(id)}</b><code>${escapeHtml(endpoint)}</code></th><td class="number">${requests}</td><td>${answers.join("")}</td><td>${missing.join("")}</td></tr>`;
}
