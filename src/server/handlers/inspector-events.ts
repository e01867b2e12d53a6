import type { components } from "../../generated/console/types.js";
import type { InspectedRun } from "../runs/inspected-run.js";
import { isOver } from "../store/run-store.js";
import { nodeOutputs, runSnapshot } from "./inspector-view.js";

type InspectorEvent = components["schemas"]["InspectorEvent"];

/**
 * Tells of a run and of what changes: a snapshot first, then each node that has begun or ended, and the failure of those that failed,
 * `workflow_run_completed` last. Ids count the events from 0.
 *
 * @param states - The run as it is, again and again; the last one has ended, unless nobody listens any more.
 */
export async function* inspectorEvents(states: AsyncIterable<InspectedRun>): AsyncGenerator<InspectorEvent> {
  let count = 0;
  const id = () => String(count++);
  const told = new Map<string, string | undefined>();
  for await (const state of states) {
    if (count === 0) yield { event: "snapshot", id: id(), data: runSnapshot(state) };
    for (const inspected of state.nodes) {
      const { node, execution } = inspected;
      const isNews = told.has(node.id) && told.get(node.id) !== execution?.status;
      told.set(node.id, execution?.status);
      if (!isNews) continue;
      yield { event: "node_changed", id: id(), data: nodeOutputs(inspected) };
      if (execution?.error !== undefined)
        yield { event: "error", id: id(), data: { node_id: node.id, message: execution.error } };
    }
    const { status } = state.run;
    if (!isOver(status)) continue;
    const data = { workflow_run_id: state.run.id, workflow_run_status: status };
    yield { event: "workflow_run_completed", id: id(), data };
  }
}
