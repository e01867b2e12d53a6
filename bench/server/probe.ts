/** Tries a server's promises before it is timed, so that no row of the table compares different work. */

import { answerOrder, BAD_ORDERS, GOOD_ORDER, ORDERS_PATH, UNANSWERABLE_ORDER } from "./scenario.js";
import type { Target } from "./targets.js";

const ANSWER_WITHIN_MS = 10_000;

/**
 * Returns what the server does wrong, in words; `undefined` when it keeps every promise of its row.
 *
 * @param port - Where it listens on loopback.
 */
export async function brokenPromise(target: Target, port: number): Promise<string | undefined> {
  const post = async (order: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}${ORDERS_PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { status: response.status, body: await response.text() };
  };

  const good = await post(GOOD_ORDER);
  if (good.status !== 200) return `answers ${good.status} to a good order: ${good.body.slice(0, 200)}`;
  if (good.body !== JSON.stringify(answerOrder(GOOD_ORDER))) return `answers another body: ${good.body}`;
  if (target.checksRequests) {
    for (const order of BAD_ORDERS) {
      const { status } = await post(order);
      if (status !== 400 && status !== 422) return `answers ${status} to a bad order`;
    }
  }
  if (target.checksResponses) {
    const { status } = await post(UNANSWERABLE_ORDER);
    if (status !== 500) return `answers ${status} with a body that breaks the response schema`;
  }
  return undefined;
}
