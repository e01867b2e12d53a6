import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
import type { InputDeclaration } from "../engine/graph/graph.js";
import { inputSchema } from "../engine/input-schema.js";
import type { JsonObject } from "../engine/json.js";
import { engineMode } from "../services/app-graph.js";
import type { DescribedApp } from "../services/apps.js";
import type { App, AppMode } from "../store/app-store.js";

type Schemas = components["schemas"];

/** What is longer is asked for in a box of several lines. */
const LONGEST_LINE = 256;
const AGENTS: ReadonlySet<AppMode> = new Set(["agent-chat", "advanced-chat"]);

/** Shows an app in a list. */
export function appRow({ id, name, description, mode, updatedAt, workspace }: App): Schemas["AppListRow"] {
  return {
    id,
    name,
    description,
    mode,
    updated_at: isoTime(updatedAt),
    workspace_id: workspace.id,
    workspace_name: workspace.name,
  };
}

/** Shows what an app is. */
function appInfo({ id, name, description, mode, updatedAt, apiEnabled }: App): Schemas["AppInfo"] {
  return {
    id,
    name,
    description,
    mode,
    updated_at: isoTime(updatedAt),
    service_api_enabled: apiEnabled,
    is_agent: AGENTS.has(mode),
  };
}

function control(declaration: InputDeclaration): Schemas["UserInputControl"] {
  const { name, label, required, default: fallback } = declaration;
  const input = {
    variable: name,
    label: label ?? name,
    required,
    ...(fallback !== undefined && { default: fallback }),
  };
  switch (declaration.type) {
    case "number":
      return { number: input };
    case "boolean":
      return { checkbox: input };
    case "object":
      return { json_object: input };
    case "string": {
      const { options, max_length } = declaration;
      if (options) return { select: { ...input, options } };
      return max_length > LONGEST_LINE
        ? { paragraph: { ...input, max_length } }
        : { "text-input": { ...input, max_length } };
    }
  }
}

function parameters(inputs: readonly InputDeclaration[]): Schemas["AppParameters"] {
  return {
    opening_statement: null,
    suggested_questions: [],
    user_input_form: inputs.map(control),
    file_upload: null,
    system_parameters: {},
  };
}

/** The body of a run: its inputs, and for a conversation what the person says. */
function bodySchema(mode: AppMode, inputs: readonly InputDeclaration[] | undefined): JsonObject {
  const draft = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" };
  if (!inputs) return { ...draft, properties: {}, required: [] };
  const query = { type: "string", minLength: 1 };
  return engineMode(mode) === "chat"
    ? { ...draft, properties: { query, inputs: inputSchema(inputs) }, required: ["query", "inputs"] }
    : { ...draft, properties: { inputs: inputSchema(inputs) }, required: ["inputs"] };
}

type Field = keyof Schemas["AppDescription"];

/**
 * Shows what a client needs to offer and run an app.
 *
 * @param fields - The members to show, separated by commas; all of them when there is none.
 */
export function appDescription(
  { app, inputs }: DescribedApp,
  fields: string | undefined,
): Schemas["AppDescription"] {
  const wanted = new Set(fields?.split(",").filter((field) => field !== ""));
  const wants = (field: Field) => wanted.size === 0 || wanted.has(field);
  return {
    ...(wants("info") && { info: appInfo(app) }),
    ...(wants("parameters") && { parameters: parameters(inputs ?? []) }),
    ...(wants("input_schema") && { input_schema: bodySchema(app.mode, inputs) }),
  };
}
