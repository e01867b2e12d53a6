import { describe, expect, it } from "vitest";
import { formatTable, median, summarize } from "../../bench/server/report.js";
import { TARGETS } from "../../bench/server/targets.js";

const [express, , , , wireproof] = TARGETS;
const cpu = (cpuMicrosecondsPerRequest: number) => ({ cpuMicrosecondsPerRequest, requestsPerSecond: 1000 });

describe("the report of the server benchmark", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])("takes %j to have the median %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("compares within a round, so that a slow round slows nobody's ratio", () => {
    const results = summarize([
      { target: express, routes: 1, measurements: [cpu(300), cpu(600), cpu(310)] },
      { target: wireproof, routes: 1, measurements: [cpu(150), cpu(300), cpu(155)] },
    ]);
    expect(results[1]).toMatchObject({
      timesExpress: 2,
      cpuMicrosecondsPerRequest: 155,
      leastCpuMicrosecondsPerRequest: 150,
    });
  });

  it("compares a large document with the smallest bare Express as well", () => {
    const results = summarize([
      { target: express, routes: 1, measurements: [cpu(300)] },
      { target: express, routes: 500, measurements: [cpu(900)] },
      { target: wireproof, routes: 500, measurements: [cpu(200)] },
    ]);
    expect(results[2]).toMatchObject({ timesExpress: 4.5, timesSmallestExpress: 1.5 });
  });

  it("gives no number to a server that broke its promise in any round", () => {
    const results = summarize([
      { target: express, routes: 1, measurements: [cpu(300), cpu(300)] },
      { target: wireproof, routes: 1, measurements: [cpu(150), { broken: "answers 200 to a bad order" }] },
    ]);
    const table = formatTable(results, { node: "v20", rounds: 2, seconds: 1, connections: 1, pinned: false });
    expect(table).toContain(`| ${wireproof.label} | not timed: answers 200 to a bad order |  |  |`);
    expect(table).toContain("| Express 5, bare | 300 (300) | 1.00 | 1000 |");
  });
});
