/** A block of code in Markdown. */
export interface Fence {
  /** What the comment before the fence says it is. */
  readonly label: string | undefined;
  readonly language: string;
  readonly text: string;
}

/** The blocks of code of a document, in order. */
export function fencesOf(markdown: string): readonly Fence[] {
  const fences = /(?:<!-- (?<label>[^\n]*) -->\n)?```(?<language>\w+)\n(?<text>[\s\S]*?)\n```/g;
  return [...markdown.matchAll(fences)].map(({ groups }) => ({
    label: groups?.label,
    language: groups?.language ?? "",
    text: groups?.text ?? "",
  }));
}

/**
 * The text of the blocks of a label.
 *
 * @throws {Error} When there is none.
 */
export function labelled(fences: readonly Fence[], label: string): readonly [string, ...string[]] {
  const [first, ...others] = fences.filter((fence) => fence.label === label).map(({ text }) => text);
  if (first === undefined) throw new Error(`no block of code is labelled ${label}`);
  return [first, ...others];
}
