/** Who wants to be woken for what, in this process. */
export interface Topics {
  /** Returns what ends it. */
  listen(topic: string, wake: () => void): () => void;
  wake(topic: string): void;
  wakeAll(): void;
  /** Whether nobody listens to anything. */
  isEmpty(): boolean;
}

/** Makes an empty list. */
export function createTopics(): Topics {
  const listeners = new Map<string, Set<() => void>>();
  return {
    listen(topic, wake) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      // A function of its own, so that one who listens twice is woken twice and ends one of them.
      const call = () => wake();
      set.add(call);
      return () => {
        set.delete(call);
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic);
      };
    },
    wake(topic) {
      for (const call of [...(listeners.get(topic) ?? [])]) call();
    },
    wakeAll() {
      for (const set of [...listeners.values()]) for (const call of [...set]) call();
    },
    isEmpty: () => listeners.size === 0,
  };
}
