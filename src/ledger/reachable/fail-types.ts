/** Which types are capabilities to answer declared errors (`Fail<"app_not_found">`), and what they are good for. */

import ts from "typescript";

/** The class whose instances a capability makes; see `wireproof/express`. */
const ERROR_CLASS = "ContractError";

/** Asks the type checker about capabilities. */
export class FailTypes {
  readonly #checker: ts.TypeChecker;
  readonly #known = new Map<ts.Type, readonly string[] | undefined>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The codes that a capability can answer; `undefined` for a type that is none. */
  codesOf(type: ts.Type): readonly string[] | undefined {
    if (!this.#known.has(type)) this.#known.set(type, this.#read(type));
    return this.#known.get(type);
  }

  /** As {@link codesOf}, of an expression. */
  codesAt(node: ts.Node): readonly string[] | undefined {
    return this.codesOf(this.#checker.getTypeAtLocation(node));
  }

  /** A capability has constructors of declared errors and nothing else. */
  #read(type: ts.Type): readonly string[] | undefined {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return undefined;
    const whole = type.isTypeParameter() ? this.#checker.getBaseConstraintOfType(type) : type;
    if (!whole || !(whole.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.Union)))
      return undefined;
    const members = whole.getProperties();
    if (members.length === 0 || !members.every((member) => this.#makesError(member))) return undefined;
    return members.map((member) => member.getName());
  }

  #makesError(member: ts.Symbol): boolean {
    const signatures = this.#checker.getTypeOfSymbol(member).getCallSignatures();
    return (
      signatures.length > 0 &&
      signatures.every((signature) => signature.getReturnType().getSymbol()?.getName() === ERROR_CLASS)
    );
  }
}
