import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../../src/check/index.js";
import { judged } from "../contract.js";
import { contract as requests } from "../request/contract.js";

const check = "www-authenticate-on-401";

function challenge(value: string | undefined, status = 401) {
  const headers = value === undefined ? {} : { "www-authenticate": value };
  return judged({ operation: "getThing", status, headers }, check);
}

describe(check, () => {
  it.each(["Bearer", 'Bearer realm="x", error="invalid_token"', "Basic, Bearer"])("accepts `%s`", (value) => {
    expect(challenge(value)).toEqual([]);
  });

  it.each([[undefined], [""], ['"quoted"']])("refuses a 401 with %j", (value) => {
    expect(challenge(value)).toHaveLength(1);
  });

  it("refuses a challenge of a scheme that the operation does not declare", () => {
    expect(challenge('Basic realm="x"')).toEqual([
      {
        check,
        severity: "error",
        message:
          'The challenge of a `401` of `getThing` is of another auth-scheme: expected `bearer`, received `Basic realm="x"`.',
        expected: "`bearer`",
        received: '`Basic realm="x"`',
        fix: "challenge for a scheme that the operation declares, or declare the one it takes",
        schemaPointer: "/paths/~1thing/get/security",
      },
    ]);
  });

  it("takes any scheme where the operation declares none, or one without a registered name", () => {
    const exchange = (url: string) => {
      const response = { status: 401, headers: { "www-authenticate": "Digest" } };
      return exchangeOf(requests, { method: "GET", url, headers: {} }, response);
    };
    for (const url of ["/shops/1/orders", "/certified"]) {
      const exchanged = exchange(url);
      expect(exchanged && judge(requests, exchanged, { checks: [check] })).toEqual([]);
    }
  });

  it.each([
    ["invalid_client", 0],
    ["invalid_session", 1],
  ])("asks of the OAuth code `%s` only the challenge that it declares", (error, findings) => {
    expect(judged({ operation: "getToken", status: 401, body: { error } }, check)).toHaveLength(findings);
  });

  it("refuses a malformed challenge also where none is declared", () => {
    const given = { operation: "getToken", status: 401, body: { error: "invalid_client" } } as const;
    expect(judged({ ...given, headers: { "www-authenticate": "" } }, check)).toHaveLength(1);
  });

  it("asks nothing of other answers", () => {
    expect(challenge(undefined, 403)).toEqual([]);
  });
});
