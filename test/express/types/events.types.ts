/** Event streams: what the generated handler interface lets a handler yield. Compiled with the other sources. */

import { type Handler, reply } from "wireproof/express";
import type { FixtureOperations } from "../fixture/generated/handlers.js";
import type { components } from "../fixture/generated/types.js";

type FollowRun = Handler<FixtureOperations["followRun"], unknown>;
type RunEvent = components["schemas"]["RunEvent"];

async function* declared(): AsyncGenerator<RunEvent> {
  yield { event: "progress", id: "1", data: { percent: 1 } };
  yield { event: "finished", data: { result: "done" } };
  // @ts-expect-error an event that is not declared
  yield { event: "other", data: {} };
  // @ts-expect-error data of another event
  yield { event: "finished", data: { percent: 1 } };
  // @ts-expect-error this event has an id
  yield { event: "progress", data: { percent: 1 } };
}

async function* parts() {
  yield "data: 1\n\n";
}

async function* foreign() {
  yield { event: "other" as const, data: {} };
}

export const typed: FollowRun = async () => reply(200, declared());
export const raw: FollowRun = async () => reply(200, parts());
// @ts-expect-error what it yields is not declared
export const undeclared: FollowRun = async () => reply(200, foreign());
// @ts-expect-error one event is no stream
export const single: FollowRun = async () => reply(200, { event: "finished", data: { result: "done" } });
