/** The requests of a run as an HTTP Archive 1.2, which browsers and proxies read. */

import type { Contract } from "../../contract/index.js";
import { type Sample, sampleOf } from "../../ledger/index.js";
import type { Performed } from "../desk.js";
import { rawRequestOf } from "./raw-request.js";

/** More requests than this are not kept. */
const MOST_ENTRIES = 20_000;

/** Keeps what goes over the wire, redacted and bounded. */
export class HarRecorder {
  readonly #contract: Contract;
  readonly #entries: unknown[] = [];

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** Takes one request; one that got no answer is left out. */
  record(performed: Performed): void {
    const { request, url, answer, sentAt, durationMs, verdicts, case: sent } = performed;
    if (!answer || this.#entries.length >= MOST_ENTRIES) return;
    const sample = sampleOf(this.#contract, {
      request: rawRequestOf(performed, url),
      response: answer,
    });
    const whole = {
      request: isWhole(request.body, sample.request.body),
      response: isWhole(answer.body, sample.response.body) && !answer.cut,
    };
    const origin = URL.canParse(url) ? new URL(url).origin : "";
    const comment = [
      `${sent.provoker}: ${sent.title}`,
      ...verdicts.map(({ rule, message }) => `${rule}: ${message}`),
    ].join("\n");
    this.#entries.push(entry(sample, whole, `${origin}${sample.request.url}`, sentAt, durationMs, comment));
  }

  /** The archive. */
  archive(version: string): unknown {
    return { log: { version: "1.2", creator: { name: "wireproof", version }, entries: this.#entries } };
  }
}

/** Whether a sample shows a body as it was: nothing was cut, described or taken out. JSON may be laid out anew. */
function isWhole(body: Uint8Array | undefined, shown: string | undefined): boolean {
  const text = Buffer.from(body ?? []).toString("utf8");
  if (text === (shown ?? "")) return true;
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(JSON.parse(shown ?? ""));
  } catch {
    return false;
  }
}

/** Tells readers that a text is not all of the body: members of one's own begin with an underscore (HAR 1.2, "Custom fields"). */
const PARTIAL = { _partial: true };

function entry(
  { request, response }: Sample,
  whole: { readonly request: boolean; readonly response: boolean },
  url: string,
  sentAt: number,
  durationMs: number,
  comment: string,
) {
  const fields = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }));
  const query = URL.canParse(url)
    ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value }))
    : [];
  const type = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return {
    startedDateTime: new Date(sentAt).toISOString(),
    time: Math.round(durationMs * 100) / 100,
    request: {
      method: request.method,
      url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: fields(request.headers),
      queryString: query,
      headersSize: -1,
      bodySize: request.body === undefined ? 0 : Buffer.byteLength(request.body),
      ...(request.body !== undefined && {
        postData: {
          mimeType: type(request.headers),
          text: request.body,
          ...(!whole.request && PARTIAL),
        },
      }),
    },
    response: {
      status: response.status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: fields(response.headers),
      content: {
        size: response.body === undefined ? 0 : Buffer.byteLength(response.body),
        mimeType: type(response.headers),
        ...(response.body !== undefined && { text: response.body }),
        ...(!whole.response && PARTIAL),
      },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: Math.round(durationMs * 100) / 100, receive: 0 },
    comment,
  };
}
