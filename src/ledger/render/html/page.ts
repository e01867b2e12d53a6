/** Coverage as one page that stands by itself: a matrix of operations by statuses, each answer with its sample exchange. */

import type { Coverage, CoverageCell } from "../../coverage.js";
import { formatKey } from "../../key.js";
import { answerLabel, byOperation, type OperationCoverage, operationName } from "../outline.js";
import { detailsOf } from "./details.js";
import { breakable, escapeHtml, hashSource, inlineCode, scriptJson } from "./markup.js";
import { SCRIPT } from "./script.js";
import { LOOKS, lookOf } from "./states.js";
import { STYLE } from "./style.js";

/**
 * Renders the page. It loads nothing from anywhere, and its policy lets no script run but its own; without scripts the matrix is
 * there all the same. Every text of documents and servers is escaped.
 */
export function coverageHtml(coverage: Coverage): string {
  const { surfaces, cells, percent, counts, declared, diagnostics } = coverage;
  const index = new Map(cells.map((cell, number) => [cell, number]));
  const operations = byOperation(coverage);
  const sections = surfaces.map(({ name, contract }) => {
    const ofSurface = operations.filter(({ surface }) => surface === name);
    return sectionOf(name, contract.title, ofSurface, index);
  });
  const settled = counts.proven + counts.waived;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src ${hashSource(STYLE)}; script-src ${hashSource(SCRIPT)}">
<title>${percent} % contract coverage</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Contract coverage</h1>
<p class="percent"><strong>${percent} %</strong><span>${settled} of ${declared} declared answers proven or waived</span></p>
<svg class="bar" role="img" aria-label="${escapeHtml(LOOKS.map(({ state }) => `${counts[state]} ${state}`).join(", "))}" viewBox="0 0 1000 12" preserveAspectRatio="none">${bar(coverage)}</svg>
${findings(diagnostics)}
</header>
<form class="filters" hidden>
<input type="search" id="search" placeholder="Operation, path or code" aria-label="Operation, path or code" aria-keyshortcuts="/">
${surfaceFilter(surfaces.map(({ name }) => name))}
<fieldset class="states" aria-label="States">
${LOOKS.filter(({ state }) => counts[state] > 0)
  .map(
    ({ state, sign, meaning }) =>
      `<label data-state="${state}" title="${escapeHtml(meaning)}"><input type="checkbox" name="state" value="${state}"><i aria-hidden="true">${sign}</i>${state} <b>${counts[state]}</b></label>`,
  )
  .join("\n")}
</fieldset>
<output class="shown" id="shown"></output>
</form>
<main>
${sections.join("\n")}
<p class="nothing" id="nothing" hidden>No answer is like that.</p>
</main>
<dialog aria-labelledby="key">
<div class="top"><div><h3 id="key"></h3><p id="meaning"></p></div><button type="button" id="close">Close</button></div>
<div class="inside" id="inside"></div>
</dialog>
<script type="application/json" id="details">${scriptJson(cells.map(detailsOf))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Attributes carry the widths: the policy takes no inline style. */
function bar({ counts, declared }: Coverage): string {
  let x = 0;
  return [...LOOKS]
    .reverse()
    .filter(({ state }) => state !== "undeclared" && counts[state] > 0)
    .map(({ state }) => {
      const width = (counts[state] / declared) * 1000;
      const rectangle = `<rect data-state="${state}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="12"/>`;
      x += width;
      return rectangle;
    })
    .join("");
}

function findings(diagnostics: Coverage["diagnostics"]): string {
  if (diagnostics.length === 0) return "";
  const items = diagnostics.map(({ id, message, fix, position }) => {
    const place = position ? `<code>${escapeHtml(`${position.file}:${position.line}`)}</code> ` : "";
    return `<li>${place}${escapeHtml(id)}: ${inlineCode(message)}${fix ? ` ${inlineCode(`Fix: ${fix}.`)}` : ""}</li>`;
  });
  return `<ul class="findings">${items.join("")}</ul>`;
}

function surfaceFilter(names: readonly string[]): string {
  if (names.length < 2) return "";
  const options = names.map((name) => `<option>${escapeHtml(name)}</option>`).join("");
  return `<select id="surface" aria-label="Surface"><option value="">all surfaces</option>${options}</select>`;
}

function sectionOf(
  name: string,
  title: string,
  operations: readonly OperationCoverage[],
  index: ReadonlyMap<CoverageCell, number>,
): string {
  const cells = operations.flatMap((operation) => operation.cells);
  const statuses = [...new Set(cells.map(({ key }) => key.status))].sort();
  const sum = (of: (operation: OperationCoverage) => number) =>
    operations.reduce((total, operation) => total + of(operation), 0);
  const proven = `${sum(({ settled }) => settled)} of ${sum(({ declared }) => declared)}`;
  return `<section>
<h2>${escapeHtml(name)} <small>${escapeHtml(title)}, ${proven}</small></h2>
<div class="wide"><table>
<colgroup><col>${statuses.map(() => "<col>").join("")}</colgroup>
<thead><tr><th scope="col">operation</th>${statuses.map((status) => `<th scope="col">${escapeHtml(status)}</th>`).join("")}</tr></thead>
<tbody>
${operations.map((operation) => rowOf(operation, statuses, index)).join("\n")}
</tbody>
</table></div>
</section>`;
}

function rowOf(
  operation: OperationCoverage,
  statuses: readonly string[],
  index: ReadonlyMap<CoverageCell, number>,
): string {
  const { surface, route = "", summary = "", settled, declared, cells } = operation;
  const name = operationName(operation);
  const text = `${name} ${route}`.toLowerCase();
  const columns = statuses.map((status) => {
    const inColumn = cells.filter(({ key }) => key.status === status);
    return `<td>${inColumn.map((cell) => answerOf(cell, cells, index.get(cell) ?? -1)).join("")}</td>`;
  });
  const title = summary ? ` title="${escapeHtml(summary)}"` : "";
  return `<tr data-surface="${escapeHtml(surface)}" data-text="${escapeHtml(text)}"><th scope="row"${title}><b>${breakable(name)}</b>${route ? `<code>${breakable(route)}</code>` : ""}<small>${settled} of ${declared}</small></th>${columns.join("")}</tr>`;
}

function answerOf(cell: CoverageCell, cells: readonly CoverageCell[], index: number): string {
  const { key, state } = cell;
  const label = answerLabel(cell, cells);
  const { sign } = lookOf(state);
  const text = `${key.status} ${key.code} ${key.mediaType}`.toLowerCase();
  return `<button type="button" class="answer" data-state="${state}" data-index="${index}" data-text="${escapeHtml(text)}" aria-label="${escapeHtml(`${formatKey(key)}, ${state}`)}"><i aria-hidden="true">${sign}</i><span>${breakable(label)}</span></button>`;
}
