import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
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

/** What an app shows that was never published. */
const NO_PARAMETERS: Schemas["AppParameters"] = {
  opening_statement: null,
  suggested_questions: [],
  user_input_form: [],
  file_upload: null,
  system_parameters: {},
};
const NO_INPUTS = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {},
  required: [],
};

type Field = keyof Schemas["AppDescription"];

/**
 * Shows what a client needs to offer and run an app.
 *
 * @param fields - The members to show, separated by commas; all of them when there is none.
 */
export function appDescription(app: App, fields: string | undefined): Schemas["AppDescription"] {
  const wanted = new Set(fields?.split(",").filter((field) => field !== ""));
  const wants = (field: Field) => wanted.size === 0 || wanted.has(field);
  return {
    ...(wants("info") && { info: appInfo(app) }),
    ...(wants("parameters") && { parameters: NO_PARAMETERS }),
    ...(wants("input_schema") && { input_schema: NO_INPUTS }),
  };
}
