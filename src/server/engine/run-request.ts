import type { RunFile } from "./files/run-file.js";
import type { Graph, Mode } from "./graph/graph.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { EngineLimits } from "./limits.js";
import type { OutgoingHttp } from "./outgoing/outgoing-http.js";
import type { ChatMessage, ModelSource } from "./providers/provider.js";
import type { Resumption } from "./resumption.js";
import type { Time } from "./time.js";

/** What `{{sys.…}}` says of a run. */
export interface SystemValues {
  readonly app_id: string;
  readonly run_id: string;
  readonly user_id: string;
  /** Descriptors of the files that were given beside the inputs; none when absent. */
  readonly files?: JsonValue;
  /** Chat mode only. */
  readonly conversation_id?: string;
  /** What the person says now; chat mode only. */
  readonly query?: string;
}

/** A run to make. */
export interface RunRequest {
  /** As `parseGraph` has read it for the mode. */
  readonly graph: Graph;
  readonly mode: Mode;
  /** As `readInputs` has read them for the graph's start node. */
  readonly inputs: JsonObject;
  readonly system: SystemValues;
  /** The files that `inputs` and `system` name; none when absent. */
  readonly files?: readonly RunFile[];
  /** The conversation so far, oldest first, the present query excluded; chat mode only. */
  readonly history?: readonly ChatMessage[];
  readonly models: ModelSource;
  /** Makes the requests of `http-request` nodes. */
  readonly http: OutgoingHttp;
  /** Where the run goes on that has paused; from the start when absent. */
  readonly resumption?: Resumption;
  /** Stops the run. */
  readonly signal: AbortSignal;
  readonly time?: Time;
  readonly limits?: EngineLimits;
  /** Told of errors that nobody foresaw, which the events call `internal_error` only. */
  readonly report: (error: unknown) => void;
}
