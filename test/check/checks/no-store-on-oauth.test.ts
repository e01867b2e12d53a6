import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

const check = "no-store-on-oauth";

function cached(value: string | undefined, status = 200) {
  const headers = value === undefined ? {} : { "cache-control": value };
  return judged({ operation: "getToken", method: "POST", status, headers }, check);
}

describe(check, () => {
  it.each(["no-store", "private, No-Store", "no-store, max-age=0"])("accepts `%s`", (value) => {
    expect(cached(value)).toEqual([]);
  });

  it.each([[undefined], ["no-cache"], ["x-no-store"]])("refuses %j, on successes and on errors", (value) => {
    expect(cached(value)).toHaveLength(1);
    expect(cached(value, 400)).toHaveLength(1);
  });

  it("asks nothing of canonical operations", () => {
    expect(judged({ operation: "getThing", status: 200 }, check)).toEqual([]);
  });
});
