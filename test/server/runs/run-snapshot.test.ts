import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldedEvents, type RunEvent } from "../../../src/server/runs/run-snapshot.js";
import { answerOf } from "./lab.js";

const RUN = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const about = { task_id: RUN, workflow_run_id: RUN };

const data = fc.oneof(
  fc
    .record({ node: fc.constantFrom("a", "b"), text: fc.string() })
    .map(({ node, text }): RunEvent["data"] => ({
      event: "text_chunk",
      ...about,
      data: { text, from_variable_selector: [node, "text"] },
    })),
  fc.string().map((answer): RunEvent["data"] => ({
    event: "message",
    task_id: RUN,
    id: RUN,
    message_id: RUN,
    answer,
    created_at: 0,
  })),
  fc.constant<RunEvent["data"]>({ event: "error", code: "x", message: "y", status: 400 }),
);
const events = fc
  .array(data)
  .map((list) => list.map((each, i): RunEvent => ({ id: String(i + 1), data: each })));

describe("a snapshot", () => {
  test("says of each text the same in one piece, keeps all else, and ends where the events end", () => {
    fc.assert(
      fc.property(events, (list) => {
        const folded = foldedEvents(list);
        const textOf = (all: readonly RunEvent[], node: string) =>
          answerOf(
            all.filter(
              ({ data: each }) =>
                (each.event === "text_chunk" || each.event === "text_replace") &&
                each.data.from_variable_selector[0] === node,
            ),
          );
        for (const node of ["a", "b"]) expect(textOf(folded, node)).toBe(textOf(list, node));
        const names = folded.map(({ data: each }) => each.event);
        expect(names).not.toContain("text_chunk");
        expect(names).not.toContain("message");
        expect(names.filter((name) => name === "message_replace").length).toBeLessThanOrEqual(1);
        const others = (all: readonly RunEvent[]) => all.filter(({ data: each }) => each.event === "error");
        expect(others(folded)).toEqual(others(list));
        expect(folded.at(-1)?.id).toBe(list.at(-1)?.id);
        const ids = folded.map(({ id }) => Number(id));
        expect(ids).toEqual([...ids].sort((one, other) => one - other));
      }),
    );
  });
});
