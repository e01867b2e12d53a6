import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

const check = "allow-on-405";

function allow(value: string | undefined, status = 405) {
  return judged({ status, method: "PUT", headers: value === undefined ? {} : { allow: value } }, check);
}

describe(check, () => {
  it.each(["GET", "GET, HEAD, OPTIONS", "GET,HEAD", ""])("accepts `%s`", (value) => {
    expect(allow(value)).toEqual([]);
  });

  it.each([[undefined], ["GET, PUT"], ["GET PUT"], ["GET;q=1"]])("refuses a 405 with %j", (value) => {
    expect(allow(value)).toHaveLength(1);
  });

  it("asks nothing of other answers", () => {
    expect(allow(undefined, 404)).toEqual([]);
  });
});
