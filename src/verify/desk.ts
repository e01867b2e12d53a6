/** Where cases are performed: dressed, sent, judged, shrunk, recorded. */

import type { Contract } from "../contract/index.js";
import { RunError } from "../generate/index.js";
import { dress, type Identities, marked, needsCredentials, secretsOf } from "./auth/identity.js";
import { chainOf } from "./chain.js";
import type { Budget, Clock } from "./driver/budget.js";
import { NoAnswer, type Sender } from "./driver/send.js";
import type { Target } from "./driver/target.js";
import { Findings, keyOf } from "./findings.js";
import type { Memory } from "./memory.js";
import type { Case, Outcome, Play, WireAnswer, WireRequest } from "./model.js";
import { curlOf } from "./report/curl.js";
import { withoutSecrets } from "./report/hide-secrets.js";
import { RULES } from "./rules.js";
import { FIXES, jsonOf, type Verdict, verdictsOf } from "./verdict.js";

/** One request that went out, with what came back. */
export interface Performed {
  readonly case: Case;
  /** With credentials. */
  readonly request: WireRequest;
  /** With a mark in the place of each credential, for which `secretsOf` has the shell variable. */
  readonly shown: WireRequest;
  /** The whole URL, as sent. */
  readonly url: string;
  readonly answer: WireAnswer | undefined;
  readonly verdicts: readonly Verdict[];
  /** Milliseconds from sending to the end of the answer. */
  readonly durationMs: number;
  /** Milliseconds since 1970 at which it was sent. */
  readonly sentAt: number;
}

/** What a desk works with. */
export interface DeskTools {
  readonly contract: Contract;
  readonly target: Target;
  readonly sender: Sender;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly memory: Memory;
  /** Signs in; called again when the credentials stop working. */
  readonly signIn: () => Promise<Identities>;
  /** How long a `Retry-After` of a 429 is waited for; 0 takes the 429 as the answer. */
  readonly maxWaitMs: number;
  readonly onPerformed: (performed: Performed) => void;
}

/** Requests that are spent on finding the smallest one that shows a fault. */
const MOST_SHRINKS = 60;

const NOTHING: Outcome = { accepted: false, json: undefined };

/** Performs the cases of a run. */
export class Desk {
  readonly findings: Findings;
  readonly #tools: DeskTools;
  #identities: Identities;
  /** Whether a request with the present credentials was accepted: only then does a 401 mean that they have ended. */
  #credentialsWork = false;
  #isAnswering = false;

  constructor(tools: DeskTools, identities: Identities) {
    this.#tools = tools;
    this.#identities = identities;
    this.findings = new Findings(tools.contract);
  }

  /** Whether no further request may be sent. */
  get isSpent(): boolean {
    return this.#tools.budget.spent !== undefined;
  }

  get identities(): Identities {
    return this.#identities;
  }

  /** Performs the cases of a play one after another, until it ends or the budget is spent. */
  async play(play: Play): Promise<void> {
    const before: Performed[] = [];
    let step = play.next();
    while (!step.done && !this.isSpent) step = play.next(await this.perform(step.value, before));
  }

  /**
   * Sends a case, records what is wrong with the answer, and returns what a provoker may build upon.
   *
   * @param before - What was accepted before it in the same play; the case is added.
   */
  async perform(sent: Case, before: Performed[] = []): Promise<Outcome> {
    const performed = await this.#attempt(sent);
    if (!performed) return NOTHING;
    for (const verdict of performed.verdicts) await this.#report(performed, verdict, before);
    const { answer } = performed;
    if (!answer) return NOTHING;
    const { memory } = this.#tools;
    const accepted = answer.status >= 200 && answer.status < 300;
    if (accepted) before.push(performed);
    const json = jsonOf(answer);
    if (accepted && sent.draft && sent.who === "main" && sent.expectation.kind !== "refused")
      memory.learn(sent.operation, sent.draft, json);
    for (const read of memory.etags.stale()) await this.perform(read, before);
    return { answer, accepted, json };
  }

  /** Sends a case; once more with new credentials when those at hand have ended, or when a limit is said to be over soon. */
  async #attempt(sent: Case): Promise<Performed | undefined> {
    const performed = await this.#send(sent);
    if (this.#haveEnded(sent, performed?.answer)) {
      this.#credentialsWork = false;
      this.#identities = await this.#tools.signIn();
      const again = await this.#send(sent);
      this.#haveEnded(sent, again?.answer);
      return again;
    }
    const waitMs = retryAfterMs(performed?.answer);
    if (waitMs === undefined || waitMs > this.#tools.maxWaitMs || sent.provoker === "burst") return performed;
    await this.#tools.clock.sleep(waitMs);
    return await this.#send(sent);
  }

  /** Whether an answer shows that credentials which worked do so no longer. */
  #haveEnded({ operation, who }: Case, answer: WireAnswer | undefined): boolean {
    if (!answer || who !== "main" || !needsCredentials(operation)) return false;
    if (answer.status === 401) return this.#credentialsWork;
    // Whoever is told that something is missing or wrong has been let in.
    this.#credentialsWork ||= answer.status < 500 && answer.status !== 403 && answer.status !== 429;
    return false;
  }

  /** One request and its verdicts; `undefined` when the budget is spent. */
  async #send(sent: Case): Promise<Performed | undefined> {
    const { budget, sender, target, contract, clock, memory, onPerformed } = this.#tools;
    if (!(await budget.take())) return undefined;
    const request = dress(sent.request, sent.operation, sent.who, this.#identities);
    const shown = dress(sent.request, sent.operation, sent.who, marked(this.#identities));
    const started = clock.now();
    const sentAt = Date.now();
    const finish = (answer: WireAnswer | undefined, verdicts: readonly Verdict[]): Performed => {
      const url = `${this.#baseUrl}${request.target}`;
      const performed = {
        case: sent,
        request,
        shown,
        url,
        answer,
        verdicts: verdicts.map((verdict) => withoutSecrets(verdict, secretsOf(this.#identities))),
        durationMs: clock.now() - started,
        sentAt,
      };
      onPerformed(performed);
      return performed;
    };
    try {
      const answer = await sender.send(request);
      this.#isAnswering = true;
      memory.etags.see(sent, answer);
      return finish(answer, verdictsOf(contract, target.basePath, sent, request, answer));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      // The end of the run closed the connection.
      if (budget.spent === "interrupted") return undefined;
      if (error.reason === "refused") {
        this.#gone();
        return undefined;
      }
      return finish(undefined, [noAnswer(sent, error)]);
    }
  }

  get #baseUrl(): string {
    return `${this.#tools.target.origin}${this.#tools.target.basePath}`;
  }

  /** What was found so far is worth telling: the last request may be what ended the server. */
  #gone(): void {
    const { target, budget } = this.#tools;
    if (!this.#isAnswering)
      throw new RunError("server-unreachable", `nothing listens at ${target.origin}`, {
        fix: "start the server first",
      });
    budget.serverIsGone();
  }

  async #report(performed: Performed, verdict: Verdict, before: readonly Performed[]): Promise<void> {
    if (this.findings.isKnown(performed.case, verdict, performed.answer?.status)) return;
    // Told before a smaller request is looked for: a run can end on the way.
    this.#add(performed, performed, verdict, before);
    const smallest = await this.#smallest(performed, verdict);
    this.#add(performed, smallest.performed, smallest.verdict, before);
  }

  /** Records a fault that a case showed, with the request that shows it best. */
  #add(
    { case: sent, answer }: Performed,
    best: Performed,
    verdict: Verdict,
    before: readonly Performed[],
  ): void {
    const { target } = best.case.request;
    const shown = ({ shown: request, ...rest }: Performed) => ({ ...rest, request });
    const { request } = shown(best);
    const curl = curlOf(request, this.#baseUrl, secretsOf(this.#identities));
    const chain = chainOf(before.map(shown), shown(best));
    this.findings.add(sent, verdict, answer?.status, { request, target, curl, chain });
  }

  /** The smallest request found that shows the same fault. */
  async #smallest(
    performed: Performed,
    verdict: Verdict,
  ): Promise<{ performed: Performed; verdict: Verdict }> {
    const key = keyOf(performed.case, verdict, performed.answer?.status);
    let best = { performed, verdict };
    let tries = 0;
    for (let candidates = performed.case.smaller?.(); candidates; ) {
      let next: ReturnType<NonNullable<Case["smaller"]>> | undefined;
      for (const candidate of candidates) {
        if (++tries > MOST_SHRINKS) return best;
        const attempt = await this.#send(candidate);
        if (!attempt) return best;
        const same = attempt.verdicts.find(
          (other) => keyOf(candidate, other, attempt.answer?.status) === key,
        );
        if (!same) continue;
        best = { performed: attempt, verdict: same };
        next = candidate.smaller?.();
        break;
      }
      candidates = next;
    }
    return best;
  }
}

/** What there was in place of an answer, and of the rest of one. Where nobody listens the run ends. */
const NO_ANSWER = {
  timeout: ["nothing came in time", "the rest did not come in time"],
  closed: ["the connection was closed", "the connection was closed"],
  malformed: ["what came is not HTTP", "what followed is not HTTP"],
  refused: ["nobody listens", "nobody listens"],
} as const satisfies Record<NoAnswer["reason"], readonly [nothing: string, rest: string]>;

function noAnswer({ operation }: Case, { reason, message, begun }: NoAnswer): Verdict {
  const rule = begun ? "answer-incomplete" : "no-answer";
  const [nothing, rest] = NO_ANSWER[reason];
  const came = begun && `\`${begun.status}\` and ${begun.bytes} bytes of its body`;
  return {
    rule,
    severity: RULES[rule].severity,
    isOfOperation: true,
    message: came
      ? `\`${operation.id}\` broke off its answer: ${came} came, then ${rest}.`
      : `\`${operation.id}\` gave no answer: ${nothing}.`,
    expected: came ? "a whole answer" : "an answer",
    received: came ?? message,
    fix: FIXES[rule],
    schemaPointer: operation.pointer,
  };
}

/** The wait that a 429 asks for, in seconds or until a date (RFC 9110 §10.2.3), in milliseconds. */
function retryAfterMs(answer: WireAnswer | undefined): number | undefined {
  const value = answer?.status === 429 ? answer.headers["retry-after"] : undefined;
  if (typeof value !== "string") return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
