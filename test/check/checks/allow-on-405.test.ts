import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../../src/check/index.js";
import { contract, judged } from "../contract.js";

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

  describe("of a path that the document knows", () => {
    const allowed = (value: string, url = "/v1/thing", method = "PUT") => {
      const exchange = exchangeOf(
        contract,
        { method, url, headers: {} },
        { status: 405, headers: { allow: value } },
      );
      return exchange ? judge(contract, exchange, { checks: [check] }) : [];
    };

    it.each(["GET", "GET, HEAD", "OPTIONS, HEAD, GET"])(
      "accepts what it declares and what that implies: `%s`",
      (value) => {
        expect(allowed(value)).toEqual([]);
      },
    );

    it("finds a declared method that is missing and one that is not declared", () => {
      expect(allowed("POST, DELETE")).toEqual([
        {
          check,
          severity: "error",
          message:
            "`Allow` of a `405` of the surface is not what `/thing` declares: expected `Allow: GET`, received `POST, DELETE`: `GET` is missing, `POST` or `DELETE` is not declared.",
          expected: "`Allow: GET`",
          received: "`POST, DELETE`",
          fix: "set `Allow` to the methods that the path item declares",
          schemaPointer: "/paths/~1thing",
        },
      ]);
    });

    it("asks nothing more of a path that it does not know", () => {
      expect(allowed("POST", "/v1/unknown")).toEqual([]);
    });
  });

  it("asks nothing of other answers", () => {
    expect(allow(undefined, 404)).toEqual([]);
  });
});
