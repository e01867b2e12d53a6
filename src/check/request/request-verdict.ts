/** What the contract says of a request, with what is certain told apart from what readers may differ on. */

/** One way in which a request breaks the contract, or may. */
export interface RequestFault {
  readonly in: "path" | "query" | "header" | "cookie" | "body" | "media-type";
  /** The parameter; absent for the body. */
  readonly name?: string;
  /** JSON pointer into the body or the parameter's value. */
  readonly pointer?: string;
  /** What the contract asks for: "must be >= 1". */
  readonly expected: string;
  /** What was sent, quoted. */
  readonly received: string;
  /** JSON pointer of the broken rule in the expanded document. */
  readonly schemaPointer: string;
}

/**
 * The verdict on a request.
 *
 * No fault and no doubt: every reader of the contract takes it. A fault: no reader of the contract may take it. What lies between is a
 * doubt: the contract, or HTTP, leaves it to the server, as with `?page=` or a number in a spelling of its own.
 */
export class RequestVerdict {
  readonly faults: RequestFault[] = [];
  /** Why the request may be refused and may be taken, in words. */
  readonly doubts: string[] = [];
  /** JSON pointer of the schema that the body was judged by. */
  bodySchema: string | undefined;

  /** Whether no server that keeps the contract may refuse the request as malformed or invalid. */
  get isValid(): boolean {
    return this.faults.length === 0 && this.doubts.length === 0;
  }
}
