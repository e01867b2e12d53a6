import type { Row } from "../../../src/cli/formats/row.js";

/** A finding with a place and a fix, one without, and one that tries to break out of every format. */
export const ROWS: readonly Row[] = [
  {
    ruleId: "error-code-unknown",
    severity: "error",
    message: "The catalogue has no code `app_gone`.",
    file: "openapi/spec.yaml",
    line: 12,
    column: 7,
    fix: "write `app_not_found`",
  },
  { ruleId: "hint", severity: "warning", message: "A code has no hint." },
  {
    ruleId: "a,b:c",
    severity: "info",
    message: 'a\r\n::error::b%0A <b a="1">&]]>\u0000\ud800',
    file: "a b/ü:,.yaml",
    line: 1,
  },
];
