/** The items as a list that is known not to be empty, which `details` asks for; nothing when it is. */
export function atLeastOne<T>([first, ...others]: readonly T[]): readonly [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...others];
}
