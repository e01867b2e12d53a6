/** Prism as a proxy: it says in a header of each answer what the answer breaks. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tour } from "../tour.js";
import type { Contestant } from "./judge.js";
import { rivalFile, versionOf } from "./rivals.js";
import { isDeclared, sender } from "./sender.js";

export const prism: Contestant = {
  id: "prism",
  name: `Prism proxy ${versionOf("@stoplight/prism-cli")}`,
  drives: false,
  async start({ origin, contract, expanded }) {
    const port = await freePort();
    const args = ["proxy", expanded, `${origin}/v1`, "--port", String(port), "--validate-request", "false"];
    const program = rivalFile("node_modules/@stoplight/prism-cli/dist/index.js");
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const [text] of onLines(child.stdout)) if (String(text).includes("listening")) break;
    child.stdout.resume();
    return {
      async look() {
        const complaints = new Set<string>();
        await tour(
          // Prism leaves the base path to the server behind it.
          sender(`http://127.0.0.1:${port}`, (step, { headers }) => {
            if (!isDeclared(contract, step)) return;
            for (const { location, code, message } of JSON.parse(headers.get("sl-violations") ?? "[]"))
              if (location?.[0] === "response")
                complaints.add(`${step.method} ${step.path}: ${code} ${location} ${message}`);
          }),
        );
        return complaints;
      },
      async stop() {
        child.kill();
        await once(child, "exit");
      },
    };
  },
};

async function* onLines(stream: NodeJS.ReadableStream): AsyncGenerator<[Buffer]> {
  for (;;) {
    const [chunk] = await once(stream, "data");
    yield [chunk];
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
