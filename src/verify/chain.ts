/** The requests that led to a finding, so that they can be made again where ids and ETags are others. */

import { sameJson } from "./data/merge-keywords.js";
import { pathOf } from "./etags.js";
import type { Case, Chain, Step, Taken, WireAnswer, WireRequest } from "./model.js";
import { scalarText } from "./request/scalar-text.js";
import { createdIdIn } from "./resources.js";
import { jsonOf } from "./verdict.js";

/** A request that went out, with what came back. */
interface Sent {
  readonly case: Case;
  /** With credentials. */
  readonly request: WireRequest;
  readonly answer?: WireAnswer | undefined;
}

/**
 * The steps of a play without which its last request would mean something else: those whose answers gave what it names, those
 * that changed what it names, and the read that its answer must differ from.
 *
 * @param before - What was accepted in the same play until then, in order.
 * @returns `undefined` where the last request stands by itself.
 */
export function chainOf(before: readonly Sent[], last: Sent): Chain | undefined {
  const takes = takesOf(before, last);
  const unlike = unlikeOf(before, last);
  if (takes.length === 0 && unlike === undefined) return undefined;
  const needed = new Set<number>(unlike === undefined ? [] : [unlike]);
  const path = pathOf(last.request.target);
  const isChange = ({ request }: Sent) => request.method !== "GET" && pathOf(request.target) === path;
  const start = startOf(before, takes);
  for (const [index, sent] of before.entries()) if (index > start && isChange(sent)) needed.add(index);
  for (const { step } of takes) needed.add(step);
  // What a step takes was answered before it, so one pass from the end finds all.
  for (let index = before.length - 1; index >= 0; index--) {
    const sent = before[index];
    if (sent && needed.has(index))
      for (const { step } of takesOf(before.slice(0, index), sent)) needed.add(step);
  }
  const order = [...needed].sort((a, b) => a - b);
  const renumbered = (taken: readonly Taken[]) =>
    taken.map((one) => ({ ...one, step: order.indexOf(one.step) }));
  const steps = order.flatMap((index): Step[] => {
    const sent = before[index];
    if (!sent?.answer) return [];
    const { request, answer } = sent;
    return [{ request, status: answer.status, takes: renumbered(takesOf(before.slice(0, index), sent)) }];
  });
  return { steps, takes: renumbered(takes), ...(unlike !== undefined && { unlike: order.indexOf(unlike) }) };
}

/** Where a chain of ETags begins: each change since then names the one before it, so what came earlier makes no difference. */
function startOf(before: readonly Sent[], takes: readonly Taken[]): number {
  const tag = takes.find(({ place }) => place === "header");
  const sent = tag && before[tag.step];
  if (!tag || !sent) return -1;
  const earlier = startOf(before, takesOf(before.slice(0, tag.step), sent));
  return earlier < 0 ? tag.step : earlier;
}

/** What a request has from earlier answers: ids in its path, the whole of a Location, an ETag. */
function takesOf(before: readonly Sent[], { case: { operation, draft }, request }: Sent): Taken[] {
  const takes: Taken[] = [];
  for (const [name, value] of Object.entries(draft?.path ?? {})) {
    const segment = encodeURIComponent(scalarText(value));
    if (!operation.path.split("/").includes(`{${name}}`)) continue;
    // Whoever names the id already has not given it.
    const step = before.findIndex(
      (sent) =>
        !pathOf(sent.request.target).split("/").includes(segment) && idIn(sent, name)?.value === value,
    );
    const id = step < 0 ? undefined : idIn(before[step], name);
    if (id) takes.push({ place: "path", text: segment, step, from: { pointer: id.pointer } });
  }
  const located = before.findIndex(
    ({ answer }) => !draft && endsWith(answer?.headers.location, request.target),
  );
  if (located >= 0)
    takes.push({ place: "target", text: request.target, step: located, from: { header: "location" } });
  for (const [name, text] of request.headers) {
    if (name.toLowerCase() !== "if-match") continue;
    const step = before.findLastIndex(({ answer }) => answer?.headers.etag === text);
    if (step >= 0) takes.push({ place: "header", text, step, from: { header: "etag" } });
  }
  return takes;
}

/** The read whose answer the last one must differ from. */
function unlikeOf(before: readonly Sent[], { case: { expectation }, request }: Sent): number | undefined {
  const index = before.findIndex(({ request: { method, target }, answer }) => {
    if (!answer || method !== "GET" || target !== request.target || request.method !== "GET") return false;
    if (expectation.kind === "retagged") return answer.headers.etag === expectation.etag;
    if (expectation.kind !== "changed" && expectation.kind !== "gone") return false;
    return sameJson(jsonOf(answer), expectation.before);
  });
  return index < 0 ? undefined : index;
}

function idIn(sent: Sent | undefined, name: string) {
  return sent?.answer && createdIdIn(jsonOf(sent.answer), { name });
}

function endsWith(location: string | readonly string[] | undefined, target: string): boolean {
  return typeof location === "string" && location.endsWith(target);
}
