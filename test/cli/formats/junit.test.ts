import { expect, test } from "vitest";
import { formatJunit } from "../../../src/cli/formats/junit.js";
import { ROWS } from "./rows.js";

test("errors fail their case; warnings and notes are its output", () => {
  const xml = formatJunit("lint", [
    { name: "spec.yaml", className: "documents", rows: ROWS.slice(0, 2), milliseconds: 1500 },
    { name: "warned.yaml", className: "documents", rows: ROWS.slice(1, 2) },
    { name: "fine.yaml", className: "documents", rows: [] },
  ]);
  expect(xml.split("\n")).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="lint" tests="3" failures="1" errors="0" time="1.500">',
    '  <testsuite name="lint" tests="3" failures="1" errors="0" time="1.500">',
    '    <testcase name="spec.yaml" classname="documents" time="1.500">',
    '      <failure type="error-code-unknown" message="The catalogue has no code `app_gone`.">openapi/spec.yaml:12:7 error error-code-unknown The catalogue has no code `app_gone`. Fix: write `app_not_found`.</failure>',
    "      <system-out>warning hint A code has no hint.</system-out>",
    "    </testcase>",
    '    <testcase name="warned.yaml" classname="documents" time="0.000">',
    "      <system-out>warning hint A code has no hint.</system-out>",
    "    </testcase>",
    '    <testcase name="fine.yaml" classname="documents" time="0.000"/>',
    "  </testsuite>",
    "</testsuites>",
    "",
  ]);
});

test("hostile text stays text, and what XML cannot hold is replaced", () => {
  const xml = formatJunit('<"&', [{ name: "a\nb", className: "c", rows: ROWS.slice(2) }]);
  expect(xml).toContain('name="&lt;&quot;&amp;"');
  expect(xml).toContain('name="a&#10;b"');
  expect(xml).toContain("a&#13;&#10;::error::b%0A &lt;b a=&quot;1&quot;&gt;&amp;]]&gt;\ufffd\ufffd");
});
