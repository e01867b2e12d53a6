import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PathLookup, UNDECODABLE } from "../../src/contract/path-lookup.js";

function lookupOf(...templates: string[]): PathLookup<string> {
  const lookup = new PathLookup<string>();
  for (const template of templates) expect(lookup.add(template, template)).toBeUndefined();
  return lookup;
}

describe("a path", () => {
  const lookup = lookupOf(
    "/",
    "/items",
    "/items/{id}",
    "/items/search",
    "/items/{id}/parts/{part}",
    "/items/{id}:publish",
    "/files/{name}.{ext}",
    "/a b/ü",
    "/star/a*b",
    "/x/{y}/b",
    "/x/z/{q}",
    "/go/{a}:now/b",
    "/{p}/c/b",
  );

  it.each<[string, string, Record<string, string>]>([
    ["/", "/", {}],
    ["/items", "/items", {}],
    ["/items/7", "/items/{id}", { id: "7" }],
    ["/items/search", "/items/search", {}],
    ["/items/a%2Fb", "/items/{id}", { id: "a%2Fb" }],
    ["/items/a%252Fb", "/items/{id}", { id: "a%252Fb" }],
    ["/items/a%2Cb%3Apublish", "/items/{id}", { id: "a%2Cb%3Apublish" }],
    ["/items/a%2Cb%25:%70ublish", "/items/{id}:publish", { id: "a%2Cb%25" }],
    ["/items/%C3%BC%253A:%70ublish", "/items/{id}:publish", { id: "%C3%BC%253A" }],
    ["/items/7/parts/8", "/items/{id}/parts/{part}", { id: "7", part: "8" }],
    ["/items/7:publish", "/items/{id}:publish", { id: "7" }],
    ["/files/a.b.c", "/files/{name}.{ext}", { name: "a", ext: "b.c" }],
    ["/a%20b/%C3%BC", "/a b/ü", {}],
    ["/star/a*b", "/star/a*b", {}],
    ["/x/y/b", "/x/{y}/b", { y: "y" }],
    ["/x/z/c", "/x/z/{q}", { q: "c" }],
    ["/go/a:now/b", "/go/{a}:now/b", { a: "a" }],
    ["/go/c/b", "/{p}/c/b", { p: "go" }],
  ])("`%s` falls under `%s`", (path, template, params) => {
    expect(lookup.find(path)).toEqual({ value: template, params });
  });

  it.each([
    "",
    "/Items",
    "/items/",
    "/items//parts/8",
    "//items",
    "/items/7/parts",
    "/star/aXb",
    "/star/ab",
    "/files/.a",
    "/files/a.",
    "/nope",
  ])("`%s` falls under none", (path) => {
    expect(lookup.find(path)).toBeUndefined();
  });

  it.each(["/items/%zz", "/items/%ff", "/items/%"])("`%s` does not decode", (path) => {
    expect(lookup.find(path)).toBe(UNDECODABLE);
  });

  it("with any parameter gives back what was encoded into it, still encoded", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50, unit: "grapheme" }), (id) => {
        const found = lookup.find(`/items/${encodeURIComponent(id)}/parts/1`);
        expect(found).toEqual({
          value: "/items/{id}/parts/{part}",
          params: { id: encodeURIComponent(id), part: "1" },
        });
      }),
    );
  });

  it("with any parameter before an encoded literal gives back the same, encoded in one way", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50, unit: "grapheme" }), (id) => {
        const found = lookup.find(`/items/${encodeURIComponent(id)}:%70ublish`);
        expect(found).toMatchObject({ value: "/items/{id}:publish" });
        expect(typeof found === "object" && decodeURIComponent(found.params.id ?? "")).toBe(id);
      }),
    );
  });

  it("with a hostile segment is looked up without backtracking", () => {
    const many = lookupOf("/{a}-{b}-{c}-{d}-{e}-{f}-{g}-{h}.json");
    // A regular expression would not come back from this one.
    expect(many.find(`/${"-".repeat(60_000)}`)).toBeUndefined();
  });
});

describe("a path template", () => {
  it("that cannot be told from another is a problem", () => {
    const lookup = lookupOf("/items/{id}");
    expect(lookup.add("/items/{name}", "again")?.id).toBe("path-template-ambiguous");
  });

  it.each(["/items?kind=a", "/items/{id}#part"])("`%s` can never be reached", (template) => {
    expect(lookupOf().add(template, "x")?.id).toBe("path-template-unreachable");
  });
});
