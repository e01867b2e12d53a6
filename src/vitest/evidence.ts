/** Judges what tests exchange with a server, and counts it in a ledger. */

import { answerKind, type Exchange, exchangeOf, type Finding, findSurface, judge } from "../check/index.js";
import { type Contract, loadContract, readContract } from "../contract/index.js";
import { LedgerWriter, recordObservation } from "../ledger/index.js";
import type { Captured } from "./captured.js";
import { type SurfaceSettings, TOOL, type WorkerSettings } from "./settings.js";

/** An exchange with the surface that it is of, and the verdict. */
export interface Judged {
  readonly surface: SurfaceSettings;
  readonly contract: Contract;
  readonly exchange: Exchange;
  /** Every finding, of whatever severity. */
  readonly findings: readonly Finding[];
}

interface LoadedSurface {
  readonly settings: SurfaceSettings;
  readonly contract: Contract;
}

/** The contracts of a worker and its ledger. */
export class Evidence {
  readonly #surfaces: readonly LoadedSurface[];
  readonly #writer: LedgerWriter;

  constructor({ surfaces, ledger }: WorkerSettings) {
    this.#surfaces = surfaces.map((settings) => ({ settings, contract: readContract(settings.document) }));
    this.#writer = new LedgerWriter({
      folder: ledger,
      tool: TOOL,
      contracts: Object.fromEntries(
        this.#surfaces.map(({ settings, contract }) => [settings.name, contract]),
      ),
    });
  }

  /**
   * Finds the surface that an exchange is of, and judges it there.
   *
   * @returns `undefined` for what no surface has under its base paths.
   */
  judge(captured: Captured): Judged | undefined {
    const found = findSurface(this.#surfaces, captured.request, captured.response);
    return found && judgeBy(found.surface, captured, found.exchange);
  }

  /** Counts an exchange. Answers that no surface has to give are passed over. */
  record(captured: Captured, test: string | undefined): void {
    const judged = this.judge(captured);
    const kind = judged && answerKind(judged.contract, judged.exchange);
    if (!kind) return;
    recordObservation(this.#writer, {
      surface: judged.surface.name,
      contract: judged.contract,
      kind,
      faults: judged.findings.filter(({ severity }) => severity === "error"),
      exchange: { ...captured, test },
    });
  }

  /** Writes the ledger. */
  flush(): void {
    this.#writer.flush();
  }
}

/**
 * Judges once more by the files that people write, which know their lines: to explain a failure.
 *
 * @returns The verdict as it was when those files cannot be read.
 */
export async function explained({ surface, ...judged }: Judged, captured: Captured): Promise<Judged> {
  const { contract } = await loadContract(surface.spec);
  const exchange = contract && exchangeOf(contract, captured.request, captured.response);
  return exchange ? judgeBy({ settings: surface, contract }, captured, exchange) : { surface, ...judged };
}

function judgeBy({ settings, contract }: LoadedSurface, { response }: Captured, found: Exchange): Judged {
  const { streamed, events } = response;
  const exchange = { ...found, ...(streamed && { streamed }), ...(events && { events }) };
  return { surface: settings, contract, exchange, findings: judge(contract, exchange) };
}
