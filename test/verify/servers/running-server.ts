/** A server of a test on a port of its own. */

import type { Server } from "node:http";

export interface RunningServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function listening(server: Server): Promise<RunningServer> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}
