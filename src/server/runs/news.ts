/**
 * Yields at once, and again after each wake-up, to look what there is. Wake-ups while the last one is being looked at are one. Ends when
 * the signal is aborted.
 *
 * @param watch - Asks to be woken, and returns what ends it.
 * @param leaving - Wakes once more, for a last look.
 */
export async function* news(
  watch: (wake: () => void) => () => void,
  signal: AbortSignal,
  leaving: AbortSignal,
): AsyncGenerator<void, void> {
  let isNews = true;
  let resume = () => {};
  const wake = () => {
    isNews = true;
    resume();
  };
  const unwatch = watch(wake);
  signal.addEventListener("abort", wake);
  leaving.addEventListener("abort", wake);
  try {
    while (!signal.aborted) {
      if (isNews) {
        // Before it is looked at: what happens meanwhile is news again.
        isNews = false;
        yield;
      } else {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
    }
  } finally {
    unwatch();
    signal.removeEventListener("abort", wake);
    leaving.removeEventListener("abort", wake);
  }
}
