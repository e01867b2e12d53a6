/** One entry of the error catalogue: its name, its fields, their defaults, and what is wrong with them. */

import { nearest, quoted, type Report, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own } from "./json-pointer.js";
import {
  APPLICABILITIES,
  type Applicability,
  type ErrorCode,
  type ErrorFamily,
  type Json,
  type JsonObject,
  STAGES,
  type Stage,
} from "./model.js";

/** Names that mean something else to readers of a code: `ok` is a result's flag, `_` is `match`'s open arm. */
export const RESERVED: ReadonlySet<string> = new Set(["ok", "_"]);
const LEGAL_NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** RFC 9110 §5.6.2 `token`. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const ENTRY_KEYS = [
  "status",
  "message",
  "description",
  "hint",
  "hint-operation",
  "details",
  "retryable",
  "headers",
  "applies",
  "stage",
  "example-details",
];

/** Which stage a framework code answers when its entry names none. */
const STAGE_OF_STATUS: ReadonlyMap<number, Stage> = new Map([
  [426, "version"],
  [404, "route"],
  [405, "method"],
  [401, "credentials"],
  [403, "scope"],
  [429, "rate-limit"],
  [415, "media-type"],
  [406, "accept"],
  [413, "size"],
  [400, "parse"],
  [422, "validation"],
  [500, "handler"],
]);

/** Reads one entry. Each fault is reported, and a default stands in for what is faulty. */
export function readEntry(
  code: string,
  family: ErrorFamily,
  value: Json,
  pointer: string,
  report: Reporter,
): ErrorCode {
  reportName(code, pointer, report);
  if (!isObject(value)) {
    const fix = `write ${quoted(`${code}: { status: 404, message: … }`)}`;
    report({
      id: "catalogue-invalid",
      pointer,
      message: `The entry of ${quoted(code)} is not an object.`,
      fix,
    });
  }
  const entry = isObject(value) ? value : {};
  const at = new Entry(code, entry, pointer, report);
  if (isObject(value)) reportUnknownKeys(entry, ENTRY_KEYS, pointer, report);
  const status = at.status(isObject(value));
  const hint = at.text("hint");
  const hintOperation = at.text("hint-operation");
  const applies = at.list<Applicability>("applies", APPLICABILITIES, "error-code-applies-unknown");
  if (family === "oauth" && applies.includes("surface")) {
    at.fault("error-code-applies-unknown", "applies", "`surface` is not for the oauth family", {
      fix: "apply a code of `codes:` to the surface: a request that reaches no operation has no OAuth shape",
    });
  }
  const stages = at.list<Stage>("stage", STAGES, "error-code-stage-unknown");
  const derived = applies.length > 0 ? STAGE_OF_STATUS.get(status) : undefined;
  const details = at.details(family);
  return {
    code,
    family,
    status,
    message: at.message(family, isObject(value)),
    ...(hint !== undefined && { hint }),
    ...(hintOperation !== undefined && { hintOperation }),
    details,
    retryable: at.retryable(),
    headers: at.headers(),
    applies,
    stages: own(entry, "stage") === undefined && derived ? [derived] : stages,
    pointer,
  };
}

function reportName(code: string, pointer: string, report: Reporter): void {
  if (RESERVED.has(code)) {
    const message = `The code ${quoted(code)} is reserved.`;
    report({ id: "error-code-reserved", pointer, message, fix: "choose another name" });
  } else if (!LEGAL_NAME.test(code)) {
    const message = `The code ${quoted(code)} is not a legal name.`;
    const fix = "start with a lower-case letter, then at most 62 of a–z, 0–9 and `_`";
    report({ id: "error-code-name-illegal", pointer, message, fix });
  }
}

/** Reports keys that are neither known nor extensions (`x-…`): a misspelt key would otherwise be a rule that nobody keeps. */
export function reportUnknownKeys(
  object: JsonObject,
  known: readonly string[],
  pointer: string,
  report: Reporter,
): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    const meant = nearest(key, known);
    report({
      id: "catalogue-key-unknown",
      pointer: joinPointer(pointer, key),
      message: `${quoted(key)} means nothing here.`,
      fix: meant ? `write ${quoted(meant)}` : `use one of ${known.join(", ")}`,
    });
  }
}

/** Reads the fields of one entry, reporting those that are not what they should be. */
class Entry {
  readonly #code: string;
  readonly #entry: JsonObject;
  readonly #pointer: string;
  readonly #report: Reporter;

  constructor(code: string, entry: JsonObject, pointer: string, report: Reporter) {
    this.#code = code;
    this.#entry = entry;
    this.#pointer = pointer;
    this.#report = report;
  }

  fault(id: string, key: string, problem: string, { fix }: Pick<Report, "fix">): void {
    const pointer = Object.hasOwn(this.#entry, key) ? joinPointer(this.#pointer, key) : this.#pointer;
    this.#report({ id, pointer, message: `Code ${quoted(this.#code)}: ${problem}.`, fix });
  }

  status(expected: boolean): number {
    const status = own(this.#entry, "status");
    if (typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599)
      return status;
    if (expected) {
      const isText = typeof status === "string" && /^[45]\d\d$/.test(status);
      const wrong = isText ? `\`status\` is text, not a number` : `${quoted(status)} is not an error status`;
      this.fault(
        "error-code-status-invalid",
        "status",
        status === undefined ? "`status` is missing" : wrong,
        {
          fix: isText ? `write ${status} without quotes` : "write a whole number from 400 to 599",
        },
      );
    }
    return 500;
  }

  message(family: ErrorFamily, expected: boolean): string {
    const key = family === "oauth" && !Object.hasOwn(this.#entry, "message") ? "description" : "message";
    const message = own(this.#entry, key);
    if (typeof message === "string" && message.trim() !== "") return message;
    if (expected) {
      const problem = message === undefined ? "`message` is missing" : `${quoted(key)} is not a sentence`;
      this.fault("error-code-message-missing", key, problem, {
        fix: `write one sentence for developers as ${quoted(key)}`,
      });
    }
    return this.#code;
  }

  text(key: "hint" | "hint-operation"): string | undefined {
    const text = own(this.#entry, key);
    if (text === undefined) return undefined;
    if (typeof text === "string" && text.trim() !== "") return text;
    this.fault("error-code-hint-invalid", key, `${quoted(key)} is not text`, {
      fix: "write text, or leave it out",
    });
    return undefined;
  }

  details(family: ErrorFamily): ErrorCode["details"] {
    const details = own(this.#entry, "details");
    if (family === "oauth") {
      for (const key of ["details", "example-details"]) {
        if (!Object.hasOwn(this.#entry, key) || (key === "details" && details === "none")) continue;
        this.fault(
          "error-code-details-invalid",
          key,
          "the flat OAuth body has no `details` (RFC 6749 §5.2)",
          {
            fix: `remove ${quoted(key)}`,
          },
        );
      }
      return "none";
    }
    const known =
      details === undefined || details === "none" || details === "required" || details === "optional";
    if (!known) {
      this.fault(
        "error-code-details-invalid",
        "details",
        `${quoted(details)} says nothing about \`details\``,
        {
          fix: "write `required` or `optional`, or leave it out when there are none",
        },
      );
    }
    const example = own(this.#entry, "example-details");
    const exists = details === "required" || details === "optional";
    if (example !== undefined && (!exists || !Array.isArray(example))) {
      const problem = exists
        ? "`example-details` is not a list"
        : "`example-details` stands where no `details` are allowed";
      this.fault("error-code-details-invalid", "example-details", problem, {
        fix: exists
          ? "write a list of `{ type, loc, msg }`"
          : "write `details: required` or remove the example",
      });
    }
    return exists ? details : "none";
  }

  retryable(): ErrorCode["retryable"] {
    const retryable = own(this.#entry, "retryable");
    if (retryable === undefined || typeof retryable === "boolean" || retryable === "poll")
      return retryable ?? false;
    this.fault("error-code-retryable-invalid", "retryable", `${quoted(retryable)} is not a way to retry`, {
      fix: "write `true` or `poll`, or leave it out",
    });
    return false;
  }

  headers(): readonly string[] {
    const headers = own(this.#entry, "headers");
    if (headers === undefined) return [];
    const names = (Array.isArray(headers) ? headers : []).filter((name) => typeof name === "string");
    const distinct = new Set(names.map((name) => name.toLowerCase()));
    const legal =
      Array.isArray(headers) &&
      names.length === headers.length &&
      names.every((name) => HEADER_NAME.test(name));
    if (!legal || distinct.size !== names.length) {
      const odd = (Array.isArray(headers) ? headers : []).find(
        (name, index) =>
          typeof name !== "string" ||
          !HEADER_NAME.test(name) ||
          names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index,
      );
      const which = odd === undefined ? "" : `: ${quoted(odd)}`;
      this.fault(
        "error-code-headers-invalid",
        "headers",
        `\`headers\` is not a list of distinct header names${which}`,
        {
          fix: "write `[Retry-After]`, each name once",
        },
      );
    }
    return legal ? names : [];
  }

  list<T extends string>(key: "applies" | "stage", known: readonly T[], id: string): readonly T[] {
    const value = own(this.#entry, key);
    if (value === undefined) return [];
    const names = new Set<T>();
    for (const item of Array.isArray(value) ? value : [value]) {
      const name = known.find((candidate) => candidate === item);
      if (name) names.add(name);
      else {
        const meant = typeof item === "string" ? nearest(item, known) : undefined;
        const fix = meant ? `write ${quoted(meant)}` : `use one of ${known.join(", ")}`;
        this.fault(id, key, `${quoted(item)} is not a value of ${quoted(key)}`, { fix });
      }
    }
    return [...names];
  }
}
