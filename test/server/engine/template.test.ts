import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NodeFailure } from "../../../src/server/engine/failure.js";
import {
  parseReference,
  parseTemplate,
  referencesIn,
  TemplateError,
} from "../../../src/server/engine/graph/template.js";
import type { JsonObject, JsonValue } from "../../../src/server/engine/json.js";
import { render, renderValue } from "../../../src/server/engine/scope.js";

const scope = new Map<string, JsonObject>([
  [
    "a",
    {
      text: "Hello",
      none: null,
      n: 1.5,
      yes: true,
      list: [1, { x: "y" }],
      object: { "x-y": 1 },
      "": "empty",
    },
  ],
  ["1700000000000", { output: "by time" }],
]);
const filled = (text: string) => render(parseTemplate(text), scope, 1_000);

describe("a template", () => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["{{a.text}}", "Hello"],
    ["{{ a.text }}, {{a.text}}!", "Hello, Hello!"],
    ["{{\n a.text\n}}", "Hello"],
    ["{{1700000000000.output}}", "by time"],
    ["n {{a.n}} yes {{a.yes}} none {{a.none}}.", "n 1.5 yes true none ."],
    ["{{a.list}}", '[1,{"x":"y"}]'],
    ["{{a.list.1.x}} {{a.object.x-y}}", "y 1"],
    ["{{a.list.7}}{{a.text.length}}{{a.list.length}}{{a.missing.deep}}{{b.text}}", "2"],
    ["{{a.constructor}}{{a.object.__proto__}}{{a.object.toString}}", ""],
    ["\\{{a.text}}", "{{a.text}}"],
    ["\\\\{{a.text}}", "\\{{a.text}}"],
    ["{ a.text } }} {", "{ a.text } }} {"],
    [
      '{"city":{{a.text|json}},"list":{{ a.list | json }},"none":{{a.none | json}},"no":{{b.c|json}}}',
      '{"city":"Hello","list":[1,{"x":"y"}],"none":null,"no":null}',
    ],
    ["https://example.org/?q={{a.list|url}}", "https://example.org/?q=%5B1%2C%7B%22x%22%3A%22y%22%7D%5D"],
  ])("%j becomes %j", (text, want) => {
    expect(filled(text)).toBe(want);
  });

  test.each([
    "{{",
    "{{a.text",
    "{{a.text}",
    "{{}}",
    "{{a}}",
    "{{.text}}",
    "{{a.}}",
    "{{a..b}}",
    "{{a text}}",
    "{{a.text | upper}}",
    "{{a.text | json | url}}",
    "{{ {{a.text}} }}",
    "{{#if a.text}}",
    "{{__proto__.x}}",
    `{{a.${"x".repeat(2_000)}}}`,
    `{{a${".x".repeat(20)}}}`,
  ])("%j cannot be read", (text) => {
    expect(() => parseTemplate(text)).toThrow(TemplateError);
  });

  test("never reads what a value holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{{", "}}", "a.text", "\\", " ") }), (value) => {
        expect(render(parseTemplate("[{{v.v}}]"), new Map([["v", { v: value }]]), 1_000)).toBe(`[${value}]`);
      }),
    );
  });

  test("either cannot be read, or becomes no longer than it may", () => {
    const text = fc.string({ unit: fc.constantFrom("{{", "}}", "v", ".", "w", "|json", "\\", "ü") });
    fc.assert(
      fc.property(text, fc.jsonValue(), fc.nat(50), (template, value, maxLength) => {
        try {
          const values = new Map([["v", { w: value as JsonValue }]]);
          expect(render(parseTemplate(template), values, maxLength).length).toBeLessThanOrEqual(maxLength);
        } catch (error) {
          expect(error instanceof TemplateError || error instanceof NodeFailure).toBe(true);
        }
      }),
    );
  });

  test("knows its references", () => {
    expect(referencesIn(parseTemplate("{{a.b}} \\{{c.d}} {{e.f.0|url}}"))).toEqual([
      { nodeId: "a", output: "b", path: [] },
      { nodeId: "e", output: "f", path: ["0"], filter: "url" },
    ]);
  });
});

test("filters escape: JSON stays JSON, and a part of a URL stays one part", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const values = new Map([["v", { v: value }]]);
      const fill = (text: string) => render(parseTemplate(text), values, 10_000);
      expect(JSON.parse(fill('{"v":{{v.v|json}}}'))).toEqual({ v: value });
      const url = new URL(fill("https://example.org/a?v={{v.v|url}}"));
      expect(url.pathname).toBe("/a");
      expect([...url.searchParams]).toEqual([["v", value.toWellFormed()]]);
    }),
  );
});

describe("a value", () => {
  test.each<[string, JsonValue]>([
    ["{{a.n}}", 1.5],
    ["{{ a.list }}", [1, { x: "y" }]],
    ["{{a.none}}", null],
    ["{{a.gone}}", null],
    ["{{a.n|json}}", "1.5"],
    ["n={{a.n}}", "n=1.5"],
    ["{{a.n}}{{a.n}}", "1.51.5"],
  ])("%j is %j", (text, want) => {
    expect(renderValue(parseTemplate(text), scope, 1_000)).toEqual(want);
  });

  test("is no longer than it may be", () => {
    expect(() => renderValue(parseTemplate("{{a.list}}"), scope, 5)).toThrow(NodeFailure);
  });
});

test("a variable is a reference and nothing else", () => {
  expect(parseReference(" a.b.c ")).toEqual({ nodeId: "a", output: "b", path: ["c"] });
  expect(() => parseReference("{{a.b}}")).toThrow(TemplateError);
  expect(() => parseReference("a.b|json")).toThrow(TemplateError);
});
