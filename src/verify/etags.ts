/** The ETags of the resources that a run has read, for requests that name the representation which they change (RFC 9110 §13.1.1). */

import type { Contract, Operation, Parameter } from "../contract/index.js";
import type { Case, WireAnswer } from "./model.js";
import { type Draft, withParameter } from "./request/draft.js";
import { serialize } from "./request/serialize.js";

/** A resource that was read. */
interface Read {
  /** The read; sent again it tells the ETag anew. */
  readonly sent: Case;
  /** Absent since the resource may have changed. */
  readonly etag?: string;
}

/** Remembers the ETags of resources that an operation with `If-Match` can change. */
export class Etags {
  readonly #contract: Contract;
  /** By the path on the wire. */
  readonly #reads = new Map<string, Read>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** Takes an answer: a read tells an ETag, and whatever else succeeds ends those of what it may have changed. */
  see(sent: Case, { status, headers: { etag } }: WireAnswer): void {
    const { method, target } = sent.request;
    const path = pathOf(target);
    if (status < 200 || status >= 300 || method === "HEAD") return;
    if (method === "GET") {
      const isOfMain = sent.who === "main" && sent.draft !== undefined;
      if (typeof etag === "string" && isOfMain && this.#isGuarded(sent.operation))
        this.#reads.set(path, { sent, etag });
      return;
    }
    const told = (method === "PUT" || method === "PATCH") && typeof etag === "string" ? { etag } : {};
    for (const [known, { sent: read }] of this.#reads)
      if (method === "DELETE" && known === path) this.#reads.delete(known);
      else if (`${path}/`.startsWith(`${known}/`))
        this.#reads.set(known, { sent: read, ...(known === path && told) });
  }

  /** The reads that tell the ETags of what may have changed; each is given once. */
  stale(): readonly Case[] {
    const stale = [...this.#reads].filter(([, { etag }]) => etag === undefined);
    for (const [path] of stale) this.#reads.delete(path);
    return stale.map(([, read]) => readAgain(read));
  }

  /** The ETag of the resource that a request changes, where the operation declares `If-Match` and it is known. */
  of(operation: Operation, draft: Draft): string | undefined {
    return ifMatchOf(operation) && this.#reads.get(pathOf(serialize(operation, draft).target))?.etag;
  }

  /** The read that told that ETag. */
  readOf(operation: Operation, draft: Draft): Case | undefined {
    const read = this.#reads.get(pathOf(serialize(operation, draft).target));
    return read && readAgain(read);
  }

  /** A draft under the ETag of the resource that it changes, where that is known. */
  matched(operation: Operation, draft: Draft): Draft {
    return this.under(operation, draft, this.of(operation, draft));
  }

  /** A draft under an ETag that the operation's `If-Match` can hold; else as it is. */
  under(operation: Operation, draft: Draft, etag: string | undefined): Draft {
    const parameter = ifMatchOf(operation);
    if (!parameter || etag === undefined) return draft;
    const isInvalid = this.#contract.validators.request(parameter.schemaPointer)(etag) !== undefined;
    return isInvalid ? draft : withParameter(draft, parameter, etag);
  }

  #isGuarded({ path }: Operation): boolean {
    return this.#contract.operations.some((other) => other.path === path && ifMatchOf(other) !== undefined);
  }
}

/** The parameter by which an operation asks which representation is to be changed. */
export function ifMatchOf({ method, parameters }: Operation): Parameter | undefined {
  if (method === "get" || method === "head") return undefined;
  return parameters.find(({ in: place, name }) => place === "header" && name.toLowerCase() === "if-match");
}

function readAgain({ sent }: Read): Case {
  return { ...sent, title: "the resource, for its ETag", expectation: { kind: "declared" } };
}

/** The path of a target, without its query. */
export function pathOf(target: string): string {
  return target.split("?")[0] ?? target;
}
