import type { Contract, DeclaredError, Operation } from "../contract/index.js";
import { type Declaration, declarationOf, mediaTypeIn } from "./declaration.js";
import { errorCodeOf } from "./error-code.js";
import type { Exchange } from "./finding.js";
import { matchOperation, type OperationMatch } from "./match-operation.js";
import type { DeclaredMediaType } from "./media-type.js";
import { type Credentials, credentialsOf } from "./request/credentials.js";
import { judgeRequest } from "./request/judge-request.js";
import type { RequestVerdict } from "./request/request-verdict.js";

/** Stands for a body that is not JSON; `undefined` is taken by "no body". */
export const NOT_JSON: unique symbol = Symbol("not JSON");

/**
 * One answer with what the contract declares for it.
 *
 * What several checks need is computed at most once and only when asked for: the matched media type, the text, the
 * parsed body.
 */
export class Answer {
  readonly contract: Contract;
  readonly exchange: Exchange;
  readonly operation: Operation | undefined;
  readonly status: number;
  readonly declaration: Declaration;
  #mediaType: DeclaredMediaType | null | undefined;
  #text: string | undefined;
  #json: unknown;
  #match: OperationMatch | null | undefined;
  #requestVerdict: RequestVerdict | undefined;

  constructor(contract: Contract, exchange: Exchange) {
    this.contract = contract;
    this.exchange = exchange;
    this.operation = exchange.operation;
    this.status = exchange.status;
    this.declaration = declarationOf(contract, exchange.operation, exchange.status);
  }

  /** The operation's id in backticks, or "the surface": who answered, for messages. */
  get who(): string {
    return this.operation ? `\`${this.operation.id}\`` : "the surface";
  }

  /** Whether the answer must not have a body: HEAD, 1xx, 204, 205, 304 (RFC 9110 §6.4.1, §15.3.6). */
  get bodyless(): boolean {
    const { status } = this;
    return (
      this.exchange.method === "HEAD" || status === 204 || status === 304 || status === 205 || status < 200
    );
  }

  /** Whether there are body bytes to judge. */
  get hasBody(): boolean {
    const { body } = this.exchange;
    return body !== undefined && body.length > 0;
  }

  /** One header field; several field lines are joined as RFC 9110 §5.3 says. */
  header(name: string): string | undefined {
    const value = this.exchange.headers[name];
    return value === undefined || typeof value === "string" ? value : value.join(", ");
  }

  /** The declared media type that the Content-Type falls under; `undefined` when absent, malformed or undeclared. */
  get mediaType(): DeclaredMediaType | undefined {
    if (this.#mediaType === undefined) this.#mediaType = this.#findMediaType() ?? null;
    return this.#mediaType ?? undefined;
  }

  #findMediaType(): DeclaredMediaType | undefined {
    const value = this.header("content-type");
    return value === undefined ? undefined : mediaTypeIn(this.declaration, value);
  }

  /** The body as UTF-8 text; `""` when there is none. */
  get text(): string {
    if (this.#text === undefined) {
      const { body } = this.exchange;
      if (body === undefined || typeof body === "string") this.#text = body ?? "";
      else this.#text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
    }
    return this.#text;
  }

  /** The parsed body, `undefined` without a body, `NOT_JSON` when it does not parse. */
  get json(): unknown {
    if (this.#json === undefined && this.hasBody) {
      try {
        this.#json = JSON.parse(this.text);
      } catch {
        this.#json = NOT_JSON;
      }
    }
    return this.#json;
  }

  /** What the request line means; `undefined` without a request, and for a path that no template fits. */
  get match(): OperationMatch | undefined {
    const { match, request } = this.exchange;
    if (match || !request) return match;
    if (this.#match === undefined)
      this.#match = matchOperation(this.contract, request.method, request.url) ?? null;
    return this.#match ?? undefined;
  }

  /** Whether the request was taken: 2xx (RFC 9110 §15.3). */
  get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** What the contract says of the request; `undefined` when the request is not known, or not one for the operation. */
  get requestVerdict(): RequestVerdict | undefined {
    const { operation, match } = this;
    const { request } = this.exchange;
    if (!request || !operation || match?.operation !== operation) return undefined;
    this.#requestVerdict ??= judgeRequest(this.contract, operation, match, request);
    return this.#requestVerdict;
  }

  /** What the request shows of credentials; `undefined` as for `requestVerdict`. */
  get credentials(): Credentials | undefined {
    const { operation, match } = this;
    const { request } = this.exchange;
    if (!request || !operation || match?.operation !== operation) return undefined;
    return credentialsOf(operation, request, match.query);
  }

  /** Whether the body is an error that the contract's catalogue governs; a response written by hand has its own schema. */
  get isCataloguedError(): boolean {
    const { response, errors } = this.declaration;
    const isHandWritten = response !== undefined && errors.length === 0;
    return this.status >= 400 && this.contract.catalogue.length > 0 && !isHandWritten;
  }

  /** The declaration of the code that the body carries, at this status. */
  get declaredError(): DeclaredError | undefined {
    const code = errorCodeOf(this.operation, this.json);
    return code === undefined ? undefined : this.declaration.errors.find((error) => error.code === code);
  }
}
