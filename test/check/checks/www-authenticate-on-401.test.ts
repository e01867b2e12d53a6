import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

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
