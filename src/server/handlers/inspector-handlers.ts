import { type Handlers, reply } from "wireproof/express";
import type { Fail } from "../../generated/console/errors.js";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import type { InspectedNode, InspectedRun } from "../runs/inspected-run.js";
import type { InspectorFail } from "../services/inspector.js";
import type { SessionPrincipal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import type { RunOrigin } from "../store/run-store.js";
import { inspectorEvents } from "./inspector-events.js";
import { nodeOutputs, outputPreview, runSnapshot } from "./inspector-view.js";

type InspectorOperations = Pick<
  ConsoleOperations,
  "getRunNodeOutputs" | "getNodeOutputs" | "previewNodeOutput" | "streamNodeOutputs"
>;

interface RunContext {
  readonly principal: SessionPrincipal;
  readonly path: { readonly app_id: string; readonly origin: RunOrigin; readonly run_id: string };
}

/** The handlers of the inspector. */
export function inspectorHandlers({ running }: Services): Handlers<InspectorOperations, SessionPrincipal> {
  const { inspector, streams } = running;

  function runOf({ principal, path }: RunContext, fail: InspectorFail): Promise<InspectedRun> {
    const { app_id, origin, run_id } = path;
    return inspector.inspect({ appId: app_id, origin, runId: run_id, accountId: principal.account.id }, fail);
  }

  async function nodeOf(
    context: RunContext & { readonly path: { readonly node_id: string } },
    fail: InspectorFail & Fail<"node_not_in_workflow_run">,
  ): Promise<InspectedNode> {
    const { nodes } = await runOf(context, fail);
    const found = nodes.find(({ node }) => node.id === context.path.node_id);
    if (!found) throw fail.node_not_in_workflow_run();
    return found;
  }

  return {
    getRunNodeOutputs: async ({ principal, path, fail }) =>
      reply(200, runSnapshot(await runOf({ principal, path }, fail))),

    getNodeOutputs: async ({ principal, path, fail }) =>
      reply(200, nodeOutputs(await nodeOf({ principal, path }, fail))),

    previewNodeOutput: async ({ principal, path, fail }) => {
      const preview = outputPreview(await nodeOf({ principal, path }, fail), path.output_name);
      if (!preview) throw fail.node_output_not_declared();
      return reply(200, preview);
    },

    streamNodeOutputs: async ({ principal, path, fail, signal }) => {
      const run = await runOf({ principal, path }, fail);
      const events = streams.limited(signal, (until) => inspectorEvents(inspector.follow(run, until)));
      return reply(200, events);
    },
  };
}
