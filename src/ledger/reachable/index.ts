/**
 * The static pass: which declared errors can anything in the code answer? Loads the TypeScript compiler, so it is imported by those
 * who ask for it only.
 */

import type ts from "typescript";
import type { Position } from "../../contract/index.js";
import type { CoveredSurface } from "../coverage.js";
import { declaredAnswers } from "../declared.js";
import { formatKey } from "../key.js";
import type { LedgerRecord } from "../record.js";
import { FailTypes } from "./fail-types.js";
import { isOfFramework } from "./framework.js";
import { type FoundHandler, findHandlers } from "./handlers.js";
import { Implementations } from "./implementations.js";
import { numbersIn, textsIn } from "./mentions.js";
import { Modules } from "./modules.js";
import { loadProgram, writtenFiles } from "./program.js";
import { traceHandler } from "./trace.js";

export { ProgramError } from "./program.js";

/** A surface and the folder of its generated code, an absolute path. */
export interface TracedSurface extends CoveredSurface {
  readonly output: string;
}

/** What the code can answer. */
export interface Reachable {
  /** Errors that a handler can raise, as records of the ledger. */
  readonly records: readonly LedgerRecord[];
  /** Declared errors that nothing can answer, by the text of their keys, with the place of the handler. */
  readonly dead: ReadonlyMap<string, Position>;
  /** Operations whose handlers were not found: nothing is said of their errors. */
  readonly unknown: readonly {
    readonly surface: string;
    readonly operation: string;
    /** Where the document has it. */
    readonly position?: Position;
  }[];
}

/**
 * Holds the declared errors of every operation against its handler.
 *
 * An error is dead only when nothing is known that could answer it: no stage of the runtime, no use of its constructor in reach of
 * the handler, no exception anywhere in the code that carries its code or is given its status.
 *
 * @param tsconfig - The project that the handlers are in.
 * @throws {ProgramError} When the project cannot be loaded.
 */
export function findReachable(tsconfig: string, surfaces: readonly TracedSurface[]): Reachable {
  const program = loadProgram(tsconfig);
  const checker = program.getTypeChecker();
  const files = writtenFiles(
    program,
    surfaces.map(({ output }) => output),
  );
  const found = findHandlers(checker, files, surfaces);
  const handlers = groupHandlers(found);
  const modules = new Modules(checker, files);
  const handlerFiles = new Set(found.map(({ node }) => node.getSourceFile()));
  // Exceptions with a code also come from what stands in front of the handlers: security, rate limits.
  const texts = textsIn(modules.under(modules.above(handlerFiles)));
  const statuses = numbersIn(modules.under(handlerFiles));
  const knowledge = {
    checker,
    fails: new FailTypes(checker),
    implementations: new Implementations(checker, files),
  };
  const records: LedgerRecord[] = [];
  const dead = new Map<string, Position>();
  const unknown: Reachable["unknown"][number][] = [];
  for (const { name, contract } of surfaces)
    for (const operation of contract.operations) {
      const implementing = handlers.get(`${name}\0${operation.id}`);
      if (!implementing) {
        const position = contract.locate(operation.pointer);
        unknown.push({ surface: name, operation: operation.id, ...(position && { position }) });
        continue;
      }
      const raised = implementing.map(({ node }) => traceHandler(node, knowledge));
      const isRaised = (code: string) => raised.some((codes) => codes === "every" || codes.has(code));
      for (const { key, error } of errorsOf(name, operation.id, contract)) {
        if (isRaised(error.code)) records.push({ key, source: "reachable", count: 1 });
        else if (
          !isOfFramework(operation, error) &&
          !texts.has(error.code) &&
          !statuses.has(Number(key.status))
        )
          dead.set(formatKey(key), placeOf(implementing));
      }
    }
  return { records, dead, unknown };
}

function errorsOf(surface: string, operation: string, contract: CoveredSurface["contract"]) {
  return declaredAnswers(surface, contract).flatMap(({ key, error, operation: declaring }) =>
    error && declaring?.id === operation ? [{ key, error }] : [],
  );
}

function groupHandlers(found: readonly FoundHandler[]): ReadonlyMap<string, readonly FoundHandler[]> {
  const groups = new Map<string, FoundHandler[]>();
  for (const handler of found) {
    const name = `${handler.surface}\0${handler.operation}`;
    groups.set(name, [...(groups.get(name) ?? []), handler]);
  }
  return groups;
}

function placeOf(handlers: readonly FoundHandler[]): Position {
  const node: ts.Node | undefined = handlers[0]?.node;
  const file = node?.getSourceFile();
  if (!node || !file) return { file: "", line: 1, column: 1 };
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
  return { file: file.fileName, line: line + 1, column: character + 1 };
}
