/** What a rule of the Redocly plugin is. The interfaces name what the rules use of Redocly, in all versions that have it. */

/** A place in a document: a file and a JSON pointer. */
export interface Place {
  child(keys: (string | number)[]): Place;
  /** The same place, shown at the key and not at the value. */
  key(): Place;
}

/** What Redocly gives to a visitor. */
export interface RuleContext {
  readonly location: Place;
  readonly key: string | number;
  /** The type of the node; for a reference, of what it refers to. */
  readonly type: { readonly name: string };
  report(problem: { readonly message: string; readonly location?: Place }): void;
  /** Follows a `$ref`, also into another file; a node without one is its own target. */
  resolve(node: unknown): { readonly node?: unknown; readonly location?: Place | undefined };
}

type Visit = (node: unknown, context: RuleContext) => void;

/** Functions by node type of the document (`Root`, `Operation`, `Schema`), called on the way in and on the way out. */
export type Visitor = Readonly<Record<string, Visit | { readonly enter?: Visit; readonly leave?: Visit }>>;

/** A rule: its options, as the configuration gives them, to a visitor for one document. */
export type Rule = (options: Readonly<Record<string, unknown>>) => Visitor;

/** A rule with what a person and the tables need to know of it. */
export interface RuleRow {
  /** The file name, and after `wireproof/` the name in a configuration. */
  readonly id: string;
  /** In the `recommended` configuration. */
  readonly severity: "error" | "warn";
  /** What the rule asks for, one sentence. */
  readonly description: string;
  readonly rule: Rule;
}

const FIX = " Fix: ";

/** Reports a finding. Redocly has one text for a problem, so the remedy ends it. */
export function report(context: RuleContext, message: string, fix: string, location?: Place): void {
  context.report({ message: `${message}${FIX}${fix}.`, ...(location && { location }) });
}

/** Takes apart what `report` joined. */
export function splitFix(text: string): { readonly message: string; readonly fix?: string } {
  const at = text.lastIndexOf(FIX);
  if (at === -1) return { message: text };
  return { message: text.slice(0, at), fix: text.slice(at + FIX.length).replace(/\.$/, "") };
}
