/** A request to a server that somebody else has named. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** How many redirects to follow. */
  readonly maxRedirects: number;
  readonly signal: AbortSignal;
}

/** A response whose body is still to be read; not reading it to its end takes `close`. */
export interface OutgoingResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

/** The request may not be made. The message says why and what to do. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
}

/** The request was made, and no response came, or none that is one. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
}

/** Makes requests for others, and only such that do not reach into the network that the service stands in. */
export interface OutgoingHttp {
  /**
   * @throws {RequestRefused} When the URL, the host, one of its addresses or a redirect is not allowed.
   * @throws {RequestFailed} When the server cannot be reached or speaks no HTTP.
   */
  send(request: OutgoingRequest): Promise<OutgoingResponse>;
  /** Closes the connections. */
  close(): Promise<void>;
}
