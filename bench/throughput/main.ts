/** `npm run bench -- throughput`: what it costs `verify` to think of its requests and to judge the answers. */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadContract } from "../../src/contract/index.js";
import { Sender } from "../../src/verify/driver/send.js";
import { targetOf } from "../../src/verify/driver/target.js";
import { verify, type WireRequest } from "../../src/verify/index.js";
import { SESSIONS, TOKENS } from "../mutants/shop/app.js";
import { nextMessage, startNode } from "../server/child.js";

const SPEC = fileURLToPath(new URL("../mutants/shop/openapi.yaml", import.meta.url));
const SHOP = fileURLToPath(new URL("shop-process.ts", import.meta.url));
const RUN_TYPESCRIPT = ["--conditions=wireproof-source", "--import", "tsx"];

export const help = `npm run bench -- throughput [options]

Requests per second of \`verify\` against the bookshop, with generation, checks and all, beside a plain driver that sends the
very same requests over kept connections, reads the answers and thinks nothing. A fresh shop each time; medians.

  --rounds <n>  rounds, in turn; 3
  --seed <n>    of the first round; 1
`;

/** How long so many requests took. */
interface Lap {
  readonly requests: number;
  readonly seconds: number;
}

/**
 * Runs the benchmark.
 *
 * @param args - Command-line arguments after `throughput`.
 * @returns The exit code: 0, or 2 on unknown options.
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    console.log(help);
    return 0;
  }
  const { contract } = await loadContract(SPEC);
  if (!contract) throw new Error(`${SPEC} does not load`);
  const ratios: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const sent: WireRequest[] = [];
    const driven = await withShop(async (baseUrl): Promise<Lap> => {
      const signIn = () => ({
        main: { credentials: { bearer: TOKENS.alice, ...SESSIONS.alice } },
        other: { credentials: { bearer: TOKENS.bob, ...SESSIONS.bob } },
      });
      const { requests, durationMs } = await verify(contract, {
        baseUrl,
        seed: options.seed + round,
        signIn,
        onPerformed: ({ request }) => void sent.push(request),
      });
      return { requests, seconds: durationMs / 1000 };
    });
    const plain = await withShop(async (baseUrl): Promise<Lap> => {
      const limits = { timeoutMs: 10_000, streamMs: 1000, maxBodyBytes: 1 << 20 };
      const sender = new Sender(targetOf(baseUrl, contract, []), limits);
      const start = performance.now();
      for (const request of sent) await sender.send(request).catch(() => undefined);
      const seconds = (performance.now() - start) / 1000;
      sender.close();
      return { requests: sent.length, seconds };
    });
    ratios.push(rate(driven) / rate(plain));
    console.log(
      `seed ${options.seed + round}: verify ${rate(driven).toFixed(0)} requests/s, plain driver ${rate(plain).toFixed(0)} requests/s (${sent.length} requests)`,
    );
  }
  const [median = 0] = ratios.sort((a, b) => a - b).slice(Math.floor(ratios.length / 2));
  console.log(
    `\nverify sends ${median.toFixed(2)}× as many requests a second as a driver that thinks nothing.`,
  );
  return 0;
}

function rate({ requests, seconds }: Lap): number {
  return requests / seconds;
}

async function withShop(use: (baseUrl: string) => Promise<Lap>): Promise<Lap> {
  const child = startNode(SHOP, [], 0, RUN_TYPESCRIPT);
  try {
    const { port } = await nextMessage<{ readonly port: number }>(child);
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
  }
}

interface Options {
  readonly help: boolean;
  readonly rounds: number;
  readonly seed: number;
}

/** Returns the options, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "3" },
        seed: { type: "string", default: "1" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
    if (!Number.isInteger(rounds) || rounds < 1)
      return `--rounds: expected a whole number, got \`${values.rounds}\``;
    if (!Number.isInteger(seed)) return `--seed: expected a whole number, got \`${values.seed}\``;
    return { help: values.help, rounds, seed };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
