/**
 * What `contractRouter` is called with, checked for callers without a compiler. Everything that TypeScript would have refused is a
 * problem with a name and a fix at the start, never an exception in the first request.
 */

import type { Contract } from "../contract/index.js";
import type { Implementation } from "./implement.js";
import { LIMITS, type RouterOptions } from "./options.js";
import type { SetupProblem } from "./setup-error.js";

type Kind = (value: unknown) => string | undefined;

const limits: Kind = known(Object.keys(LIMITS), (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : "a whole number, at least 0",
);

/** Every option and what it may be; one without a row does not compile. */
const OPTIONS: Readonly<Record<keyof RouterOptions, Kind>> = {
  prefix: a("string"),
  security: each(a("function")),
  versionGate: a("function"),
  rateLimit: a("function"),
  limits,
  operationLimits: each(limits),
  uploadDirectory: a("string"),
  events: known(["keepAliveSeconds", "retryMs", "setTimer"], () => undefined),
  warmUp: a("boolean"),
  mode: (value) => (value === "strict" || value === "production" ? undefined : '"strict" or "production"'),
  onViolation: a("function"),
  onError: a("function"),
  onAnswer: a("function"),
};

/** What is wrong with the arguments themselves, before they are held against each other. */
export function argumentProblems(
  contract: Contract,
  implementation: Implementation,
  options: RouterOptions,
): SetupProblem[] {
  const problems: SetupProblem[] = [];
  if (!isObject(contract) || !Array.isArray(contract.operations) || !isObject(contract.validators)) {
    problems.push({
      id: "contract-not-read",
      message: `The contract is ${nameOf(contract)}, not a Contract.`,
      fix: "make it with `readContract(file)` or `createContract(document)`",
    });
  }
  if (!isObject(implementation) || !isObject(implementation.handlers)) {
    problems.push({
      id: "handlers-not-implemented",
      message: `The handlers are ${nameOf(implementation)}, not what \`implement\` returns.`,
      fix: "wrap them: `implement({ … })`",
    });
  }
  if (!isObject(options)) {
    return [...problems, wrongOption("options", options, "an object")];
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof RouterOptions] : undefined;
    if (!check) problems.push(unknownOption(name, Object.keys(OPTIONS)));
    else problems.push(...within(name, value, check));
  }
  return problems;
}

function within(name: string, value: unknown, check: Kind): SetupProblem[] {
  const wanted = check(value);
  return wanted === undefined ? [] : [wrongOption(name, value, wanted)];
}

function a(type: "string" | "function" | "boolean"): Kind {
  return (value) => (typeof value === type ? undefined : `a ${type}`);
}

function each(check: Kind): Kind {
  return (value) => {
    if (!isObject(value)) return "an object";
    for (const [name, member] of Object.entries(value)) {
      const wanted = check(member);
      if (wanted !== undefined) return `an object whose \`${name}\` is ${wanted}`;
    }
    return undefined;
  };
}

function known(names: readonly string[], check: Kind): Kind {
  return (value) => {
    if (!isObject(value)) return "an object";
    const unknown = Object.keys(value).find((name) => !names.includes(name));
    if (unknown !== undefined) return `an object without \`${unknown}\`; it may have ${names.join(", ")}`;
    const wrong = Object.entries(value).find(
      ([, member]) => member !== undefined && check(member) !== undefined,
    );
    return wrong && `an object whose \`${wrong[0]}\` is ${check(wrong[1])}`;
  };
}

function unknownOption(name: string, names: readonly string[]): SetupProblem {
  return {
    id: "option-unknown",
    message: `There is no option \`${name}\`.`,
    fix: `remove it; there are ${names.join(", ")}`,
  };
}

function wrongOption(name: string, value: unknown, wanted: string): SetupProblem {
  return {
    id: "option-invalid",
    message: `The option \`${name}\` is ${nameOf(value)}.`,
    fix: `make it ${wanted}`,
  };
}

/** Never the value itself: it may be a secret. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
