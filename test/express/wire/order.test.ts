import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectOk } from "./expect.js";
import { type Sent, send } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ router: { limits: { bodyBytes: 1_000 } } });
});
afterAll(() => fixture.stop());

/** A request that every stage accepts. */
const GOOD = {
  method: "POST",
  path: "/v1/lab?limit=5",
  headers: {
    authorization: "Bearer good",
    "content-type": "application/json",
    accept: "application/json",
  } as Record<string, string>,
  body: '{"name":"a"}',
};

type Request = typeof GOOD;

/** What violates each stage, in the total order; a later one never hides an earlier one. */
const STAGES: readonly (readonly [
  stage: string,
  status: number,
  code: string,
  violate: (request: Request) => void,
])[] = [
  [
    "version",
    426,
    "upgrade_required",
    (r) => {
      r.headers["x-client"] = "old";
    },
  ],
  [
    "route",
    404,
    "not_found",
    (r) => {
      r.path = r.path.replace("/lab", "/labs");
    },
  ],
  [
    "method",
    405,
    "method_not_allowed",
    (r) => {
      r.method = "PUT";
    },
  ],
  [
    "credentials",
    401,
    "unauthorized",
    (r) => {
      delete r.headers.authorization;
    },
  ],
  [
    "scope",
    403,
    "forbidden",
    (r) => {
      if (r.headers.authorization) r.headers.authorization = "Bearer reader";
    },
  ],
  [
    "rate-limit",
    429,
    "too_many_requests",
    (r) => {
      r.headers["x-rate"] = "over";
    },
  ],
  [
    "media-type",
    415,
    "unsupported_media_type",
    (r) => {
      r.headers["content-type"] = "text/plain";
    },
  ],
  [
    "accept",
    406,
    "not_acceptable",
    (r) => {
      r.headers.accept = "image/png";
    },
  ],
  [
    "size",
    413,
    "payload_too_large",
    (r) => {
      r.body = `${r.body}${" ".repeat(2_000)}`;
    },
  ],
  [
    "parse",
    400,
    "bad_request",
    (r) => {
      r.body = `{${r.body}`;
    },
  ],
  [
    "validation",
    422,
    "invalid_param",
    (r) => {
      r.path = r.path.replace("=5", "=x");
    },
  ],
];

function violating(stages: readonly number[]): Request {
  const request: Request = { ...GOOD, headers: { ...GOOD.headers } };
  // Later stages first: what violates a stage may rest on what an earlier one leaves.
  for (const stage of [...stages].reverse()) STAGES[stage]?.[3](request);
  return request;
}

describe("the total order of stages", () => {
  it("lets a request through that violates none", async () => {
    expectOk(await send(fixture, GOOD satisfies Sent));
  });

  it.each(STAGES.map(([stage, status, code], index) => [stage, status, code, index] as const))(
    "%s alone answers %i %s",
    async (_, status, code, index) => {
      expectError(await send(fixture, violating([index])), status, code);
    },
  );

  it("answers the earliest of any two", async () => {
    for (let first = 0; first < STAGES.length; first++) {
      for (let second = first + 1; second < STAGES.length; second++) {
        const [, status = 0, code = ""] = STAGES[first] ?? [];
        expectError(await send(fixture, violating([first, second])), status, code);
      }
    }
  });

  it("answers the earliest of all that are left, stage by stage", async () => {
    for (let first = 0; first < STAGES.length; first++) {
      const [, status = 0, code = ""] = STAGES[first] ?? [];
      const rest = STAGES.map((_, index) => index).slice(first);
      expectError(await send(fixture, violating(rest)), status, code);
    }
  });

  it("reads no byte of the body of a request that it refuses earlier", async () => {
    // The length is announced and the body never sent: only a server that does not wait for it can answer.
    for (const [headers, status] of [
      [{ ...GOOD.headers, authorization: "" }, 401],
      [{ ...GOOD.headers, authorization: "Bearer reader" }, 403],
      [{ ...GOOD.headers, "x-rate": "over" }, 429],
      [{ ...GOOD.headers, "content-type": "text/plain" }, 415],
      [{ ...GOOD.headers, accept: "image/png" }, 406],
    ] as const) {
      const answer = await unfinished({ ...headers, "content-length": "500" });
      expect(answer).toBe(status);
    }
    expect(await unfinished({ ...GOOD.headers, "content-length": "5000" })).toBe(413);
  });
});

/** Sends a head that announces a body, and no body; returns the status that comes back all the same. */
async function unfinished(headers: Record<string, string>): Promise<number> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        port: fixture.port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/lab?limit=5",
        headers,
        agent: false,
      },
      (incoming) => {
        resolve(incoming.statusCode ?? 0);
        outgoing.destroy();
      },
    );
    outgoing.on("error", reject);
    outgoing.flushHeaders();
  });
}
