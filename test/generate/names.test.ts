import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { camelCase, identifier, identifiers, pascalCase } from "../../src/generate/names.js";

/** True when an ES module can declare the name. */
function declares(name: string): boolean {
  const { diagnostics } = ts.transpileModule(`export const ${name} = 1;`, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  return diagnostics?.length === 0;
}

const names = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "class",
    "default",
    "await",
    "eval",
    "arguments",
    "",
    " ",
    "1st",
    "__proto__",
    "名前",
    "naïve",
    "a b",
    "_",
  ),
);

test.each([
  ["list-apps", "listApps", "ListApps"],
  ["list apps", "listApps", "ListApps"],
  ["get_app", "getApp", "GetApp"],
  ["GetApp", "getApp", "GetApp"],
  ["v2List", "v2List", "V2List"],
  ["class", "class_", "Class"],
  ["2nd try", "_2ndTry", "_2ndTry"],
  ["", "_", "_"],
  ["💥", "_", "_"],
  // A letter of Unicode 17, and one of Unicode 5 whose upper case is of Unicode 16: not every compiler knows them.
  ["a\u1acfb", "aB", "AB"],
  ["\u019bx", "\u019bx", "\u019bx"],
  ["GET /apps/{id}", "gETAppsId", "GETAppsId"],
])("%j is %s in camel case and %s in Pascal case", (name, camel, pascal) => {
  expect(camelCase(name)).toBe(camel);
  expect(pascalCase(name)).toBe(pascal);
});

test("every case of every name can be declared", () => {
  fc.assert(
    fc.property(names, (name) => {
      for (const convert of [camelCase, pascalCase, identifier]) expect(convert(name)).toSatisfy(declares);
    }),
  );
});

test("identifier keeps a name that a module can declare, in its spelling", () => {
  expect(identifier("get_app")).toBe("get_app");
  expect(identifier("delete")).toBe("delete_");
});

describe("identifiers", () => {
  test("gives different names different identifiers", () => {
    fc.assert(
      fc.property(fc.array(names), (list) => {
        const result = identifiers(list, ["client"]);
        expect([...result.keys()].sort()).toEqual([...new Set(list)].sort());
        expect(new Set(result.values()).size).toBe(result.size);
        expect([...result.values()]).not.toContain("client");
      }),
    );
  });

  test("a name that is an identifier already keeps its spelling, whatever comes before it", () => {
    expect([...identifiers(["get app", "getApp", "get-app"])]).toEqual([
      ["getApp", "getApp"],
      ["get app", "getApp2"],
      ["get-app", "getApp3"],
    ]);
  });
});
