/** JUnit XML, what continuous-integration services read test results from. */

import { type Row, textOf } from "./row.js";

/** One thing that was tried, with what was found wrong with it. */
export interface JunitCase {
  readonly name: string;
  /** What groups cases in a report: a document, an operation. */
  readonly className: string;
  /** Errors fail the case; the rest is told in its output. */
  readonly rows: readonly Row[];
  readonly milliseconds?: number;
}

/**
 * Returns one test suite.
 *
 * @param name - Of the suite: `wireproof lint`.
 */
export function formatJunit(name: string, cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ rows }) => rows.some(isError)).length;
  const time = cases.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" time="${seconds(time)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(name)}" ${counts}>`,
    `  <testsuite name="${escapeXml(name)}" ${counts}>`,
    ...cases.map(formatCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function formatCase({ name, className, rows, milliseconds = 0 }: JunitCase): string {
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(className)}" time="${seconds(milliseconds)}"`;
  const errors = rows.filter(isError);
  const [first] = errors;
  const others = rows.filter((row) => !isError(row));
  if (!first && others.length === 0) return `${head}/>`;
  const failure = first && [
    `      <failure type="${escapeXml(first.ruleId)}" message="${escapeXml(first.message)}">${escapeXml(errors.map(lineOf).join("\n"))}</failure>`,
  ];
  const output = others.length > 0 && [
    `      <system-out>${escapeXml(others.map(lineOf).join("\n"))}</system-out>`,
  ];
  return [`${head}>`, ...(failure || []), ...(output || []), "    </testcase>"].join("\n");
}

function isError({ severity }: Row): boolean {
  return severity === "error";
}

function lineOf(row: Row): string {
  const place = [row.file, row.line, row.column].filter((part) => part !== undefined).join(":");
  return [place, row.severity, row.ruleId, textOf(row)].filter((part) => part !== "").join(" ");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** For text and attributes. Characters that XML 1.0 §2.2 has no place for are replaced. */
function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\r", "&#13;")
      .replaceAll("\n", "&#10;")
  );
}
