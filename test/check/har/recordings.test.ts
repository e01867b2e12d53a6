import { describe, expect, it } from "vitest";
import { exchangesOfHar, judge, type PassReason } from "../../../src/check/index.js";
import { judgeRequest } from "../../../src/check/request/judge-request.js";
import { contract, recording } from "./api.js";

/** What became of each entry, in short: its answer and what is thought of its request, or why it was passed over. */
function summaryOf(name: string): string[] {
  const { exchanges, passedOver } = exchangesOfHar(contract, recording(name));
  const lines: [number, string][] = passedOver.map(({ index, reason }) => [index, reason]);
  for (const { entry, exchange } of exchanges) {
    const { operation, match } = exchange;
    const verdict = operation && match?.operation && judgeRequest(contract, operation, match, entry.request);
    const thought = !verdict
      ? "surface"
      : verdict.isValid
        ? "valid"
        : (verdict.faults.map(({ in: place, pointer }) => `${place} ${pointer ?? ""}`.trim())[0] ?? "doubt");
    const body = entry.bodyOmitted ? ", body omitted" : "";
    lines.push([entry.index, `${operation?.id ?? "-"} ${entry.response.status} ${thought}${body}`]);
  }
  return lines.sort(([a], [b]) => a - b).map(([, line]) => line);
}

/** Whatever the checks find, with the entry. */
const findingsIn = (name: string) =>
  exchangesOfHar(contract, recording(name)).exchanges.flatMap(({ entry, exchange }) =>
    judge(contract, exchange, { leastSeverity: "warning" }).map(
      ({ message }) => `${entry.index}: ${message}`,
    ),
  );

const all = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);
const NOT_SENT: PassReason = "unanswered";
/** What both recordings of Chromium hold. */
const COMMON = [
  "getVersion 200 valid",
  "getAccount 200 valid",
  "getAccount 401 valid",
  "- 404 surface",
  "- 405 surface",
  "createDeviceAuthorization 200 valid, body omitted",
  "runApp 200 valid",
  "runApp 400 body",
];

describe.each<[string, string[]]>([
  [
    "devtools",
    [
      "outside-surface",
      "getVersion 200 valid",
      "preflight",
      ...COMMON,
      // Of the first file some bytes are lost, of the ones from the disk all: what is left of them is not held against a bound.
      "uploadFile 201 doubt",
      "uploadFile 201 valid",
      "uploadFile 422 body /title",
      "uploadFile 201 doubt",
      "uploadFile 422 body /file",
      "uploadFile 415 media-type",
      NOT_SENT,
      "other-scheme",
      NOT_SENT,
      "other-scheme",
      "outside-surface",
      "cached",
      "cached",
      "getVersion 200 valid",
      "getVersion 200 valid",
      NOT_SENT,
      "websocket",
      "cached",
      "service-worker",
      NOT_SENT,
    ],
  ],
  [
    "playwright",
    [
      "outside-surface",
      "getVersion 200 valid",
      ...COMMON,
      ...all(2, "uploadFile 201 doubt"),
      "uploadFile 422 doubt",
      "uploadFile 201 doubt",
      "uploadFile 422 body /file",
      "uploadFile 415 doubt",
      NOT_SENT,
      "other-scheme",
      "outside-surface",
      "cached",
      "cached",
      "getVersion 200 valid",
      "getVersion 200 valid",
      NOT_SENT,
      "websocket",
      "cached",
      "cached",
      NOT_SENT,
    ],
  ],
  [
    "firefox",
    [
      "getVersion 200 valid",
      "createDeviceAuthorization 200 valid",
      "uploadFile 201 valid",
      "uploadFile 201 doubt",
      "cached",
      NOT_SENT,
      "websocket",
      "getAccount 200 valid, body omitted",
    ],
  ],
  [
    "insomnia",
    ["uploadFile 201 doubt", "uploadFile 422 body /file", "createDeviceAuthorization 200 valid", NOT_SENT],
  ],
  [
    "mitmproxy",
    ["getVersion 200 valid", "uploadFile 201 doubt", "outside-surface", "other-origin", NOT_SENT],
  ],
])("a recording of %s", (name, want) => {
  it("is judged where it is an exchange with the API, and passed over where it is not", () => {
    expect(summaryOf(name)).toEqual(want);
  });

  it("raises no false alarm", () => {
    expect(findingsIn(name)).toEqual([]);
  });
});
