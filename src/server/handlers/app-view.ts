import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
import { FILE_KINDS, TRANSFER_METHOD } from "../engine/files/file-descriptor.js";
import { defaultOf, type InputDeclaration } from "../engine/graph/graph.js";
import { inputSchema, propertySchema } from "../engine/input-schema.js";
import type { JsonObject } from "../engine/json.js";
import { LONGEST_LINE } from "../runs/form-view.js";
import { engineMode, type GraphInterface } from "../services/app-graph.js";
import type { DescribedApp } from "../services/apps.js";
import { FILES_BESIDE } from "../services/run-inputs.js";
import type { App, AppMode } from "../store/app-store.js";

type Schemas = components["schemas"];

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

/** Which files inputs take, which is any. */
const FILES: Pick<Schemas["FileUploadOptions"], "allowed_file_types" | "allowed_file_upload_methods"> = {
  allowed_file_types: [...FILE_KINDS],
  allowed_file_upload_methods: [TRANSFER_METHOD],
};

function control(declaration: InputDeclaration): Schemas["UserInputControl"] {
  const { name, label, required } = declaration;
  const fallback = defaultOf(declaration);
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
    case "file":
      return { file: { ...input, ...FILES } };
    case "file-list":
      return { "file-list": { ...input, max_length: declaration.max_files, ...FILES } };
    case "string": {
      const { options, max_length } = declaration;
      if (options) return { select: { ...input, options } };
      return max_length > LONGEST_LINE
        ? { paragraph: { ...input, max_length } }
        : { "text-input": { ...input, max_length } };
    }
  }
}

function parameters({ inputs, takesFiles }: GraphInterface): Schemas["AppParameters"] {
  return {
    opening_statement: null,
    suggested_questions: [],
    user_input_form: inputs.map(control),
    file_upload: takesFiles ? { enabled: true, number_limits: FILES_BESIDE.max_files, ...FILES } : null,
    system_parameters: {},
  };
}

/** The body of a run: its inputs, files where there is a use for them, and for a conversation what the person says. */
function bodySchema(mode: AppMode, asks: GraphInterface | undefined): JsonObject {
  const draft = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" };
  if (!asks) return { ...draft, properties: {}, required: [] };
  const isChat = engineMode(mode) === "chat";
  const properties = {
    ...(isChat && { query: { type: "string", minLength: 1 } }),
    inputs: inputSchema(asks.inputs),
    ...(asks.takesFiles && { [FILES_BESIDE.name]: propertySchema(FILES_BESIDE) }),
  };
  return { ...draft, properties, required: isChat ? ["query", "inputs"] : ["inputs"] };
}

type Field = keyof Schemas["AppDescription"];

/**
 * Shows what a client needs to offer and run an app.
 *
 * @param fields - The members to show, separated by commas; all of them when there is none.
 */
export function appDescription(
  { app, asks }: DescribedApp,
  fields: string | undefined,
): Schemas["AppDescription"] {
  const wanted = new Set(fields?.split(",").filter((field) => field !== ""));
  const wants = (field: Field) => wanted.size === 0 || wanted.has(field);
  return {
    ...(wants("info") && { info: appInfo(app) }),
    ...(wants("parameters") && { parameters: parameters(asks ?? { inputs: [], takesFiles: false }) }),
    ...(wants("input_schema") && { input_schema: bodySchema(app.mode, asks) }),
  };
}
