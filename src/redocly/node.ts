/** Nodes of a document as a rule meets them: anything may be anything. */

/** A node that is an object. */
export type Node = Readonly<Record<string, unknown>>;

/** Tells an object from every other value. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member that is an object; `{}` for anything else. */
export function memberNode(node: unknown, key: string): Node {
  const value = member(node, key);
  return isNode(value) ? value : {};
}

/** An own member; inherited ones are not there. */
export function member(node: unknown, key: string): unknown {
  return isNode(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

/** An own member that is a text. */
export function text(node: unknown, key: string): string | undefined {
  const value = member(node, key);
  return typeof value === "string" ? value : undefined;
}

/** The texts of an own member that is a text or a list of texts. */
export function texts(node: unknown, key: string): readonly string[] {
  const value = member(node, key);
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}

/** A name in backticks, short enough for a message. */
export function quoted(name: string): string {
  return `\`${name.length > 80 ? `${name.slice(0, 77)}...` : name.replaceAll("`", "'")}\``;
}
