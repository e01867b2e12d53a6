import type { Fail } from "../../generated/api/errors.js";
import type { NodeOf } from "../engine/graph/graph.js";
import { readInputs } from "../engine/inputs.js";
import { storedNodes } from "../runs/stored-graph.js";
import { type FormReference, readFormToken } from "../security/form-tokens.js";
import type { RunForm, RunOrigin, RunStore } from "../store/run-store.js";
import { atLeastOne } from "./at-least-one.js";
import type { PausedRuns } from "./paused-runs.js";

/** A form, and where it is asked for. Who may see the app is decided before. */
export interface FormAt {
  readonly appId: string;
  readonly token: string;
  /** Whose surface it is: forms of runs of the draft are answered in the console, the others by clients. */
  readonly origin: RunOrigin;
}

/** What a person did with a form. */
export interface Submission {
  readonly action: string;
  readonly inputs: unknown;
}

/** A form that a run waits for. */
export interface OpenForm {
  readonly form: RunForm;
  /** What asks for it. */
  readonly node: NodeOf<"human-input">;
}

type FormFail = Fail<"form_not_found" | "recipient_surface_mismatch">;

/** Forms that runs ask people to fill in. */
export interface HumanInput {
  /** One that is over, foreign or unknown is refused alike. */
  find(at: FormAt, fail: FormFail): Promise<OpenForm>;

  /** Has the run go on. Of several submissions one is taken. */
  submit(at: FormAt, submission: Submission, fail: FormFail & Fail<"invalid_param">): Promise<void>;
}

/** Makes the service. */
export function humanInput(dependencies: {
  readonly runs: RunStore;
  readonly pausedRuns: PausedRuns;
  /** Makes tokens. */
  readonly key: Uint8Array;
}): HumanInput {
  const { runs, pausedRuns, key } = dependencies;

  async function find(
    { appId, token, origin }: FormAt,
    fail: FormFail,
  ): Promise<OpenForm & { readonly reference: FormReference }> {
    // Before anything is looked up: whoever guesses does not learn which runs there are.
    const reference = readFormToken(token, key);
    const found = reference && (await runs.findForm(appId, reference.runId, reference.index));
    if (!found) throw fail.form_not_found();
    if (found.run.origin !== origin) throw fail.recipient_surface_mismatch();
    const node = storedNodes(found.run.graph).find(({ id }) => id === found.form.nodeId);
    if (node?.type !== "human-input") throw new Error("a form is of a node that asks for none");
    return { form: found.form, node, reference };
  }

  return {
    find,

    async submit(at, { action, inputs }, fail) {
      const { node, reference } = await find(at, fail);
      const isKnown = node.actions.some(({ id }) => id === action);
      const fields = node.inputs.map(({ default: _, ...field }) => ({ ...field, type: "string" as const }));
      const read = readInputs(fields, inputs);
      if (isKnown && read.ok) {
        const isTaken = await pausedRuns.resume(reference.runId, reference.index, {
          action,
          values: read.values,
        });
        if (!isTaken) throw fail.form_not_found();
        return;
      }
      const details = atLeastOne([
        ...(isKnown ? [] : [unknownAction(node)]),
        ...(read.ok
          ? []
          : read.faults.map(({ type, loc, msg }) => ({ type, loc: ["body", "inputs", ...loc], msg }))),
      ]);
      throw details ? fail.invalid_param({ details }) : new Error("a submission is wrong without a fault");
    },
  };
}

function unknownAction({ actions }: NodeOf<"human-input">) {
  const ids = actions.map(({ id }) => `'${id}'`).join(", ");
  return { type: "enum" as const, loc: ["body", "action"], msg: `The action should be one of ${ids}` };
}
