import type { AppMode } from "./app-store.js";

/** What was run: an app's draft, by one of its editors, or what is published. */
export type RunOrigin = "draft" | "published";

/** How far a run is; the words of the wire. One that is paused waits for a form, and has no runner. */
export type RunStatus = RunEndStatus | "running" | "paused";

/** How a run has ended. */
export type RunEndStatus = "succeeded" | "failed" | "stopped" | "partial-succeeded";

/** Whether nothing happens any more in a run. */
export function isOver(status: RunStatus): status is RunEndStatus {
  return status !== "running" && status !== "paused";
}

/** A run. What it was given and what it made is JSON text here. */
export interface Run {
  readonly id: string;
  readonly appId: string;
  /** Who started it. */
  readonly accountId: string;
  readonly origin: RunOrigin;
  readonly mode: AppMode;
  /** The published version; the app's id for a draft. */
  readonly workflowId: string;
  /** The graph as it was when the run began. */
  readonly graph: string;
  readonly conversationId: string | undefined;
  /** Names the answer; absent in workflow mode. */
  readonly messageId: string | undefined;
  /** What the person says, in a turn of a conversation. */
  readonly query: string | undefined;
  /** Descriptors of the files that were given beside the inputs; a list as JSON text. */
  readonly files: string;
  readonly status: RunStatus;
  readonly createdAt: number;
  /** How many events there are. */
  readonly events: number;
}

/** A run to begin. */
export interface NewRun {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly origin: RunOrigin;
  readonly mode: AppMode;
  readonly workflowId: string;
  readonly graph: string;
  readonly messageId: string | undefined;
  /** Descriptors of the files that are given beside the inputs; a list as JSON text. */
  readonly files: string;
  /** The turn of a conversation that the run is. */
  readonly turn: Turn | undefined;
  /** Who runs it, and has to renew its lease. */
  readonly runner: string;
  readonly leaseMs: number;
}

/** One query to a conversation. */
export interface Turn {
  readonly conversationId: string;
  /** What to call the conversation when it begins with this turn; absent when there has to be one already. */
  readonly begins: { readonly name: string } | undefined;
  readonly query: string;
}

/** What may not be exceeded by a new run. */
export interface RunBounds {
  /** Runs of an app at once. */
  readonly atOncePerApp: number;
  /** Turns of a conversation, after which it is complete. */
  readonly turnsPerConversation: number;
}

/** What became of a new run. */
export type Admission =
  | "created"
  | "too_many_at_once"
  | "no_app"
  | "no_conversation"
  | "conversation_completed";

/** An earlier turn of a conversation. */
export interface PastTurn {
  readonly query: string;
  readonly answer: string;
}

/** How far a node of a run is. A skipped one was not reached. */
export type RunNodeStatus = "running" | "succeeded" | "failed" | "stopped" | "skipped";

/** A node of a run as it was executed; its values are JSON text. */
export interface RunNode {
  /** Its place in the order of execution, from 0. */
  readonly index: number;
  readonly nodeId: string;
  readonly status: RunNodeStatus;
  readonly inputs: string | undefined;
  readonly outputs: string | undefined;
  /** Why it failed. */
  readonly error: string | undefined;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
}

/** How a run ended. */
export interface RunEnd {
  readonly status: RunEndStatus;
  /** JSON text. */
  readonly outputs: string | undefined;
  readonly errorCode: string | undefined;
  readonly error: string | undefined;
  readonly totalTokens: number;
  readonly totalSteps: number;
  /** What the conversation keeps as the answer. */
  readonly answer: string | undefined;
}

/** A form that a run pauses for. */
export interface RunForm {
  /** The place in the order of execution of the node that asks, from 0. */
  readonly index: number;
  readonly nodeId: string;
  /** What it says. */
  readonly content: string;
  /** What its fields begin with; JSON text. */
  readonly defaults: string;
  readonly expiresAt: number;
}

/** A form that is waiting, and the run that waits for it. */
export interface WaitingForm {
  readonly run: Run;
  readonly form: RunForm;
}

/** A form that nobody has to be waited for any more. */
export interface DueForm extends WaitingForm {
  /** What was done with it, as JSON text; absent for one that has expired. */
  readonly outcome: string | undefined;
}

/** What has happened in a run, to be kept together or not at all. */
export interface RunProgress {
  /** As they go over the wire; JSON text. */
  readonly events: readonly string[];
  /** Nodes as they are now. */
  readonly nodes: readonly RunNode[];
  readonly end: RunEnd | undefined;
  /** The run pauses for it, and has no runner from then on. */
  readonly form?: RunForm | undefined;
}

/** An event of a run. */
export interface StoredEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** JSON text. */
  readonly data: string;
}

/** Events of a run, and whether more can follow. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** Whether the run had ended when the events were read, or was gone. */
  readonly ended: boolean;
  /** Whether it was paused, so that nothing follows until somebody has submitted the form. */
  readonly paused: boolean;
}

/** Which runs to take over, and for whom. */
export interface Takeover {
  /** A new one, so that a runner that was only slow can write no more. */
  readonly runner: string;
  readonly leaseMs: number;
  /** Runs that are known to be under way. */
  readonly except: readonly string[];
  /** Takes the runs of all runners but this one, whatever their leases: in a store that nobody else can be using. */
  readonly allBut?: string | undefined;
}

/**
 * Runs, with their nodes and events as they happen.
 *
 * A run belongs to its runner as long as that renews its lease. Writing is a matter of its runner alone: once another has taken
 * the run over, the writes of the old one are refused.
 */
export interface RunStore {
  /** Begins a run and its turn unless a bound is exceeded; of several at once no more than fit get in. */
  create(run: NewRun, bounds: RunBounds): Promise<Admission>;

  /** A run of an app. Who may see the app is decided before. */
  find(appId: string, id: string): Promise<Run | undefined>;

  /** The nodes of a run in the order of execution. */
  nodes(id: string): Promise<readonly RunNode[]>;

  /** Events after a sequence number, at most `limit`. */
  eventsAfter(id: string, sequence: number, limit: number): Promise<EventPage>;

  /**
   * The latest turns of a conversation that were answered, the oldest of them first.
   *
   * @param before - Only turns that began before this, in milliseconds since the Unix epoch.
   */
  pastTurns(conversationId: string, limit: number, before?: number): Promise<readonly PastTurn[]>;

  /**
   * Keeps what has happened.
   *
   * @returns False, and nothing is kept, when the run has ended, is paused, or was taken over.
   */
  record(id: string, runner: string, progress: RunProgress): Promise<boolean>;

  /**
   * Asks for a run of this account to be stopped.
   *
   * @returns `unknown` for the runs of others and of other apps too; `paused` for one that nobody runs who could stop it.
   */
  requestStop(
    appId: string,
    id: string,
    accountId: string,
  ): Promise<"requested" | "paused" | "ended" | "unknown">;

  /** Whether the run is to be stopped, or is no longer its runner's. */
  isToStop(id: string, runner: string): Promise<boolean>;

  /** Renews the leases of runs that are still this runner's. */
  renew(runner: string, ids: readonly string[], leaseMs: number): Promise<void>;

  /** The form of an app's run that is waiting and has neither expired nor been submitted. */
  findForm(appId: string, runId: string, index: number): Promise<WaitingForm | undefined>;

  /** Forms that runs still wait for although they have expired, or were submitted to a runner that has gone; at most so many. */
  dueForms(limit: number): Promise<readonly DueForm[]>;

  /**
   * Ends the wait of a run for a form, whatever became of it: the run is this runner's from now on. Of several that try one gets it.
   *
   * @param index - Of the form; undefined for whichever it is.
   * @param outcome - What became of it, as JSON text, for whoever goes on with the run if this runner does not; absent when
   * nobody is to.
   */
  resume(
    id: string,
    index: number | undefined,
    lease: { readonly runner: string; readonly leaseMs: number },
    outcome?: string,
  ): Promise<Run | undefined>;

  /**
   * Has a run of this runner wait again for the form that it was resumed from, when nothing has happened in it since.
   *
   * @returns False, and nothing is changed, for any other run, and for one that is to be stopped.
   */
  pauseAgain(id: string, runner: string): Promise<boolean>;

  /** Takes over runs whose runner has gone; of several that try one gets each. */
  takeOver(takeover: Takeover): Promise<readonly Run[]>;

  /**
   * Calls `wake` whenever there may be new events of a run, whichever instance has recorded them; now and then for nothing.
   *
   * @returns Ends it.
   */
  watchEvents(id: string, wake: () => void): () => void;

  /** The same of the nodes of a run, and of its end. */
  watchNodes(id: string, wake: () => void): () => void;

  /** Calls `wake` whenever a run may have to be stopped; now and then for nothing. Returns what ends it. */
  watchStop(id: string, wake: () => void): () => void;
}
