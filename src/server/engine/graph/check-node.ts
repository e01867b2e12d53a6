import { readInputs } from "../inputs.js";
import { isForbiddenHeader } from "../outgoing/headers.js";
import {
  ANSWER,
  defaultOf,
  ELSE_HANDLE,
  type GraphNode,
  type Mode,
  type NodeOf,
  TIMEOUT_HANDLE,
} from "./graph.js";
import { ACTION } from "./outputs.js";
import type { Report } from "./report.js";

/** Reports what is wrong with a node by itself. */
export function checkNode(node: GraphNode, i: number, mode: Mode, report: Report): void {
  const at = (...path: (string | number)[]) => ["nodes", i, ...path];
  const checkUnique = (names: readonly string[], list: string, field: string) =>
    names.forEach((name, j) => {
      if (names.indexOf(name) === j) return;
      report("duplicate-id", at(list, j, field), `\`${name}\` is there twice.`, "Rename one of the two.");
    });
  const checkFree = (names: readonly string[], reserved: string, list: string, field: string, why: string) =>
    names.forEach((name, j) => {
      if (name === reserved)
        report("reserved-id", at(list, j, field), `\`${name}\` is ${why}.`, "Choose another name.");
    });

  switch (node.type) {
    case "start":
      checkUnique(
        node.inputs.map(({ name }) => name),
        "inputs",
        "name",
      );
      checkDefaults(node, i, report);
      break;
    case "branch": {
      const ids = node.cases.map(({ id }) => id);
      checkUnique(ids, "cases", "id");
      checkFree(ids, ELSE_HANDLE, "cases", "id", "the way out when no case holds");
      break;
    }
    case "human-input": {
      const ids = node.actions.map(({ id }) => id);
      checkUnique(ids, "actions", "id");
      checkFree(ids, TIMEOUT_HANDLE, "actions", "id", "the way out when nobody answers");
      const names = node.inputs.map(({ name }) => name);
      checkUnique(names, "inputs", "name");
      checkFree(names, ACTION, "inputs", "name", "the output that names the action");
      node.inputs.forEach(({ default: text = "", max_length }, j) => {
        // What a template makes is known when it is filled in, and cut then.
        if (text.includes("{{") || [...text].length <= max_length) return;
        report(
          "invalid-default",
          at("inputs", j, "default"),
          `The field takes at most ${max_length} characters.`,
          "Give a default that a person could give.",
        );
      });
      break;
    }
    case "http-request":
      if (!/^(https?:\/\/|\s*\{\{)/i.test(node.url)) {
        report("invalid-url", at("url"), "The URL is neither http nor https.", "Begin it with `https://`.");
      }
      node.headers.forEach(({ name }, j) => {
        if (!isForbiddenHeader(name)) return;
        report(
          "forbidden-header",
          at("headers", j, "name"),
          `\`${name}\` is not the node's to set.`,
          "Remove the header.",
        );
      });
      break;
    case "llm":
      if (node.history_turns > 0 && mode !== "chat") {
        report(
          "history-without-chat",
          at("history_turns"),
          "Only chat apps have a conversation.",
          "Set `history_turns` to 0, or make the app a chat app.",
        );
      }
      break;
    case "end":
      checkUnique(
        node.outputs.map(({ name }) => name),
        "outputs",
        "name",
      );
      if (mode !== "workflow" && (node.outputs.length !== 1 || node.outputs[0]?.name !== ANSWER)) {
        report(
          "answer-missing",
          at("outputs"),
          `An end of a ${mode} app gives one output, \`${ANSWER}\`.`,
          `Give \`${ANSWER}\` alone, such as { "name": "${ANSWER}", "value": "{{llm.text}}" }.`,
        );
      }
      break;
    case "template":
      break;
  }
}

/** Defaults have to be what a caller could give. */
function checkDefaults(node: NodeOf<"start">, i: number, report: Report): void {
  node.inputs.forEach((declaration, j) => {
    const fallback = defaultOf(declaration);
    if (fallback === undefined) return;
    const read = readInputs([declaration], { [declaration.name]: fallback });
    if (read.ok) return;
    for (const { msg } of read.faults) {
      report(
        "invalid-default",
        ["nodes", i, "inputs", j, "default"],
        `${msg}.`,
        "Give a default that callers could give.",
      );
    }
  });
}
