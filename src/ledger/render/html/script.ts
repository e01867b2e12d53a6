/**
 * What the page does by itself: filters, the arrow keys, the dialog with a sample. Texts of documents and servers reach the page
 * as text nodes only, never as markup.
 */
export const SCRIPT = `
"use strict";
const $ = (selector) => document.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const details = JSON.parse($("#details").textContent);
const answers = all(".answer");
const rows = all("tbody tr");

function filter() {
  const states = new Set(all("[name=state]:checked").map((box) => box.value));
  const words = $("#search").value.toLowerCase().split(/\\s+/).filter(Boolean);
  const surface = $("#surface")?.value ?? "";
  let shown = 0;
  for (const row of rows) {
    const isSurface = surface === "" || row.dataset.surface === surface;
    let some = false;
    for (const answer of all(".answer", row)) {
      const text = row.dataset.text + " " + answer.dataset.text;
      const isShown = isSurface && (states.size === 0 || states.has(answer.dataset.state)) && words.every((word) => text.includes(word));
      answer.hidden = !isShown;
      if (isShown) { some = true; shown++; }
    }
    row.hidden = !some;
  }
  for (const section of all("section")) {
    const columns = new Set(all("tr:not([hidden]) .answer:not([hidden])", section).map((answer) => answer.closest("td").cellIndex));
    section.hidden = columns.size === 0;
    for (const [index, column] of all("col", section).entries()) column.className = index === 0 || columns.has(index) ? "" : "empty";
  }
  $("#shown").textContent = shown === answers.length ? shown + " answers" : shown + " of " + answers.length + " answers";
  $("#nothing").hidden = shown > 0;
  reachable();
}

/** One answer is in the order of the tab key; the arrow keys lead to the others. */
function reachable(wanted) {
  const visible = answers.filter((answer) => !answer.hidden);
  const current = wanted ?? visible.find((answer) => answer.tabIndex === 0) ?? visible[0];
  for (const answer of answers) answer.tabIndex = answer === current ? 0 : -1;
  return visible;
}

function move(from, key) {
  const row = from.closest("tr");
  const inRow = (of) => all(".answer:not([hidden])", of);
  const here = inRow(row);
  const at = here.indexOf(from);
  if (key === "ArrowRight") return here[at + 1];
  if (key === "ArrowLeft") return here[at - 1];
  if (key === "Home") return here[0];
  if (key === "End") return here.at(-1);
  const visible = rows.filter((other) => !other.hidden);
  const next = visible[visible.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  if (!next) return undefined;
  const column = from.closest("td").cellIndex;
  const there = inRow(next);
  return there.find((answer) => answer.closest("td").cellIndex >= column) ?? there.at(-1);
}

document.addEventListener("keydown", (event) => {
  const isField = event.target.matches("input, select");
  if (event.key === "/" && !isField && !$("dialog").open) {
    event.preventDefault();
    $("#search").focus();
  }
  if (!event.target.matches(".answer")) return;
  if (!["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const next = move(event.target, event.key);
  if (next) { reachable(next); next.focus(); }
});

function element(name, text, parent) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

function message(title, first, headers, body, parent) {
  element("h4", title, parent);
  const lines = [first, ...Object.entries(headers).map(([name, value]) => name + ": " + value)];
  element("pre", lines.join("\\n") + (body === undefined ? "" : "\\n\\n" + body), parent);
}

function show(answer) {
  const of = details[Number(answer.dataset.index)];
  const dialog = $("dialog");
  dialog.dataset.state = answer.dataset.state;
  $("#key").textContent = of.key;
  $("#meaning").textContent = answer.dataset.state + ": " + of.meaning;
  const inside = $("#inside");
  inside.replaceChildren();
  const list = element("dl", undefined, inside);
  for (const [name, value] of of.facts) { element("dt", name, list); element("dd", value, list); }
  if (of.faults.length > 0) {
    element("h4", "What is wrong", inside);
    const faults = element("ul", undefined, inside);
    for (const { check, message } of of.faults) element("li", check + ": " + message, faults);
  }
  const { sample } = of;
  if (sample) {
    const { request, response } = sample;
    message("Request", request.method + " " + request.url, request.headers, request.body, inside);
    message("Response", String(response.status), response.headers, response.body, inside);
  }
  if (of.waiver) { element("h4", "To excuse it for a while, in waivers.yaml", inside); element("pre", of.waiver, inside); }
  dialog.showModal();
  dialog.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const answer = event.target.closest(".answer");
  if (answer) { reachable(answer); show(answer); }
  // The backdrop is part of the dialog, and everything in it is in one of its children.
  else if (event.target === $("dialog")) $("dialog").close();
});
$("#close").addEventListener("click", () => $("dialog").close());
$(".filters").addEventListener("input", filter);
$(".filters").addEventListener("submit", (event) => event.preventDefault());
$(".filters").hidden = false;
filter();
`;
