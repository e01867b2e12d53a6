/** Which types are capabilities to answer declared errors (`Fail<"app_not_found">`), or hold one, and what they are good for. */

import ts from "typescript";

/** The class whose instances a capability makes; see `wireproof/express`. */
const ERROR_CLASS = "ContractError";

/** The member of a handler's context that is its capability. */
const MEMBER = "fail";

/** Codes of errors; `every` where a type leaves open which. */
export type Codes = readonly string[] | "every";

/** A capability in one of its forms: itself, a context with it as `fail`, or a list with either in it. */
export interface Held {
  readonly as: "capability" | "context" | "list";
  readonly codes: Codes;
}

/** Asks the type checker about capabilities. */
export class FailTypes {
  readonly #checker: ts.TypeChecker;
  readonly #known = new Map<ts.Type, Held | undefined>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The capability that values of a type hold; `undefined` when the type shows none. */
  heldBy(type: ts.Type): Held | undefined {
    if (!this.#known.has(type)) {
      // A type that leads back to itself holds nothing by that way.
      this.#known.set(type, undefined);
      this.#known.set(type, this.#read(type));
    }
    return this.#known.get(type);
  }

  /** As {@link heldBy}, of an expression or a name. */
  heldAt(node: ts.Node): Held | undefined {
    return this.heldBy(this.#checker.getTypeAtLocation(node));
  }

  /** Which parameters of functions of a type take a capability. */
  takenBy(type: ts.Type): readonly { readonly index: number; readonly held: Held }[] {
    return type.getCallSignatures().flatMap(({ parameters }) =>
      parameters.flatMap((parameter, index) => {
        const held = this.heldBy(this.#checker.getTypeOfSymbol(parameter));
        return held ? [{ index, held }] : [];
      }),
    );
  }

  /** Whether what a context holds is out of sight, and out of reach, for those who get it as this type. */
  leavesOut(type: ts.Type): boolean {
    const whole = this.#whole(type);
    if (!(whole.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false;
    const members = whole.getProperties();
    return (
      members.length > 0 &&
      whole.getStringIndexType() === undefined &&
      !members.some((member) => member.getName() === MEMBER)
    );
  }

  #read(type: ts.Type): Held | undefined {
    const whole = this.#whole(type);
    if (!(whole.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.Union)))
      return undefined;
    const codes = this.#codesOf(whole);
    if (codes) return { as: "capability", codes };
    if (this.#checker.isArrayType(whole) || this.#checker.isTupleType(whole)) return this.#readList(whole);
    const member = whole.getProperty(MEMBER);
    const inner = member && this.heldBy(this.#checker.getTypeOfSymbol(member));
    return inner?.as === "capability" ? { as: "context", codes: inner.codes } : undefined;
  }

  #readList(list: ts.Type): Held | undefined {
    const items = this.#checker.getTypeArguments(list as ts.TypeReference);
    const codes = items.flatMap((item) => this.heldBy(item)?.codes ?? []);
    if (codes.length === 0) return undefined;
    return { as: "list", codes: codes.includes("every") ? "every" : codes };
  }

  /** A capability has constructors of declared errors and nothing else. */
  #codesOf(type: ts.Type): Codes | undefined {
    const members = type.getProperties();
    const index = type.getStringIndexType();
    if (index) return this.#makesError(index) ? "every" : undefined;
    if (members.length === 0) return undefined;
    return members.every((member) => this.#makesError(this.#checker.getTypeOfSymbol(member)))
      ? members.map((member) => member.getName())
      : undefined;
  }

  #makesError(type: ts.Type): boolean {
    const signatures = this.#checker.getNonNullableType(type).getCallSignatures();
    return (
      signatures.length > 0 &&
      signatures.every((signature) => signature.getReturnType().getSymbol()?.getName() === ERROR_CLASS)
    );
  }

  /** What is known of a type at the least, without `null` and `undefined`. */
  #whole(type: ts.Type): ts.Type {
    return this.#checker.getNonNullableType(this.#checker.getBaseConstraintOfType(type) ?? type);
  }
}
