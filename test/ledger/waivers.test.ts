import fc from "fast-check";
import { expect, test } from "vitest";
import { readWaivers } from "../../src/ledger/index.js";

/** What is reported for a text: message, line and column. */
function reported(text: string): unknown[] {
  const { waivers, diagnostics } = readWaivers(text, "waivers.yaml");
  expect(
    diagnostics.every(({ id, severity, fix }) => id === "waiver-malformed" && severity === "error" && fix),
  ).toBe(true);
  return [
    ...diagnostics.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`),
    ...waivers.map(({ key }) => key),
  ];
}

const GOOD = "- { key: a b, reason: because, expires: 2026-12-31 }\n";

test.each<[string, string, unknown[]]>([
  ["an empty file waives nothing", "", []],
  ["nor does one of comments", "# none yet\n", []],
  [
    "a waiver is read with its place, whatever the spaces in its key",
    "- key: a   b\n  reason: r\n  expires: 2026-01-31\n",
    ["a b"],
  ],
  ["a quoted day is a day", '- { key: a, reason: r, expires: "2026-01-31" }', ["a"]],
  ["YAML that is none", "- key: [\n", [expect.stringMatching(/^2:1 The file is not YAML: /)]],
  ["an object instead of a list", "key: a\n", ["1:1 The file is not a list of waivers."]],
  [
    "an entry that is no object; the others hold",
    `- word\n${GOOD}`,
    ["1:3 The entry is not a waiver.", "a b"],
  ],
  ["without a reason", "- key: a\n  expires: 2026-12-31\n", ["1:3 The waiver has no reason."]],
  [
    "with an empty reason",
    "- { key: a, reason: ' ', expires: 2026-12-31 }",
    ["1:21 The waiver has no reason."],
  ],
  ["without an end", "- key: a\n  reason: r\n", ["1:3 The waiver has no expires."]],
  ["with an end that is no day", "- key: a\n  reason: r\n  expires: soon\n", ["3:12 `soon` is not a day."]],
  [
    "on the 30th of February",
    "- { key: a, reason: r, expires: 2026-02-30 }",
    ["1:33 `2026-02-30` is not a day."],
  ],
  [
    "with a member of another name",
    `- { kye: a, key: a, reason: r, expires: 2026-12-31 }`,
    ["1:5 A waiver has no member `kye`."],
  ],
  [
    "with a reason that another has too, by an alias",
    "- { key: a, reason: &r because, expires: 2026-12-31 }\n- { key: b, reason: *r, expires: 2026-12-31 }\n",
    ["a", "b"],
  ],
  [
    "with what another has, by a merge key",
    "- &base { key: a, reason: r, expires: 2026-12-31 }\n- { <<: *base, key: b }\n- { <<: [*base], key: c }\n",
    ["a", "b", "c"],
  ],
  ["the same as another", "- &base { key: a, reason: r, expires: 2026-12-31 }\n- *base\n", ["a", "a"]],
  ["merged into itself", "- &a { <<: *a, key: a, reason: r, expires: 2026-12-31 }\n", ["a"]],
  [
    "in a second document of the file",
    `${GOOD}---\n- { key: c, reason: r, expires: 2026-12-31 }\n`,
    ["a b", "c"],
  ],
  ["behind a byte order mark", `\uFEFF${GOOD}`, ["a b"]],
  ["with a day under YAML 1.1, where it is a date", `%YAML 1.1\n---\n${GOOD}`, ["a b"]],
])("%s", (_name, text, want) => {
  expect(reported(text)).toEqual(want);
});

test("whatever the file holds, it is read or reported, and every report has a place", () => {
  const texts = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom(
          "- ",
          "key: ",
          "reason: ",
          "expires: ",
          "a",
          "2026-01-01",
          "\n",
          "  ",
          "[",
          "{",
          "*",
          "&a ",
        ),
        {
          maxLength: 30,
        },
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { waivers, diagnostics } = readWaivers(text, "w");
      for (const { position } of [...waivers, ...diagnostics]) {
        expect(position?.line).toBeGreaterThan(0);
        expect(position?.column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
