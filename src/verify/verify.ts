/** A run: the plan played against a live server. */

import type { Contract } from "../contract/index.js";
import type { Identities } from "./auth/identity.js";
import { requireSendable } from "./auth/sendable.js";
import { SchemaReader } from "./data/flat-schema.js";
import { randomFor } from "./data/random.js";
import { Desk } from "./desk.js";
import { Budget } from "./driver/budget.js";
import { Sender } from "./driver/send.js";
import { targetOf } from "./driver/target.js";
import { Memory } from "./memory.js";
import { settingsOf, type VerifyOptions } from "./options.js";
import { isChosen, planOf, type Turn } from "./plan.js";
import { checkRecipes, playRecipes } from "./recipes/play-recipes.js";
import { type Report, Tallies } from "./report/report.js";
import { noteRoutes } from "./routes/note-routes.js";
import type { Scene } from "./scene.js";

const NOBODY: Identities = { main: { credentials: {} } };

/**
 * Drives a live server from its contract alone and reports every difference.
 *
 * @throws {RunError} When the run cannot start or go on: a host that is not allowed, a server that does not listen, a sign-in
 * that fails, credentials that no request can carry. A server that dies ends the run, as an aborted signal does, and what was found until then is reported.
 */
export async function verify(contract: Contract, options: VerifyOptions): Promise<Report> {
  const settings = settingsOf(options);
  const { clock, seed } = settings;
  const { signal } = options;
  const target = targetOf(settings.baseUrl, contract, settings.allowHosts);
  checkRecipes(contract, options.recipes ?? []);
  const sender = new Sender(target, settings.send);
  const budget = new Budget(settings.limits, clock, signal);
  const tallies = new Tallies();
  const memory = new Memory(contract);
  const started = clock.now();
  const signIn = async () => {
    const identities = (await options.signIn?.()) ?? NOBODY;
    requireSendable(identities, contract.securitySchemes);
    memory.know(identities.values ?? {});
    return identities;
  };
  try {
    const desk = new Desk(
      {
        contract,
        target,
        sender,
        budget,
        clock,
        memory,
        signIn,
        maxWaitMs: settings.maxWaitMs,
        onPerformed: (performed) => {
          tallies.count(performed);
          options.onPerformed?.(performed);
        },
      },
      (await unlessAborted(signIn(), signal)) ?? NOBODY,
    );
    const schemas = new SchemaReader(contract.document);
    const driven = contract.operations.filter((operation) => isChosen(operation, settings.selection));
    const sceneOf = ({ operation, provoker }: Turn): Scene => ({
      contract,
      schemas,
      operation,
      operations: driven,
      memory,
      random: randomFor(seed, operation.id, provoker.id),
      identities: desk.identities,
      settings: settings.plan,
      baseUrl: `${target.origin}${target.basePath}`,
      isReadOnly: settings.selection.readOnly,
      provoker: provoker.id,
    });
    const phases = planOf(contract.operations, settings.plan, settings.selection);
    const turns = phases.reduce((sum, phase) => sum + phase.length, 0);
    const notes: string[] = [];
    let done = 0;
    const work = async (queue: Turn[]) => {
      for (let turn = queue.shift(); turn && budget.spent === undefined; turn = queue.shift()) {
        const { requests } = budget;
        options.onProgress?.({
          requests,
          findings: desk.findings.all.length,
          turn: ++done,
          turns,
          operation: turn.operation.id,
        });
        await desk.play(turn.provoker.play(sceneOf(turn)));
      }
    };
    const playAll = async () => {
      for (const phase of phases) {
        const queue = [...phase];
        await Promise.all(Array.from({ length: settings.workers }, () => work(queue)));
      }
      if (options.recipes) {
        const baseUrl = `${target.origin}${target.basePath}`;
        const { readOnly } = settings.selection;
        notes.push(...(await playRecipes(desk, contract, baseUrl, options.recipes, readOnly)));
      }
    };
    await unlessAborted(playAll(), signal);
    if (options.app) noteRoutes(desk.findings, contract, options.app);
    const { spent } = budget;
    return {
      findings: desk.findings.all,
      operations: tallies.reports(driven),
      seed,
      baseUrl: `${target.origin}${target.basePath}`,
      requests: budget.requests,
      durationMs: clock.now() - started,
      notes: [...tallies.notes(contract, driven), ...notes],
      ...(spent !== undefined && { stopped: spent }),
    };
  } finally {
    sender.close();
  }
}

/** What a promise gives; nothing as soon as the signal is aborted, whatever it waits for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
