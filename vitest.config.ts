import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["wireproof-source", "module", "node", "development|production"] } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    execArgv: ["--conditions=wireproof-source"],
  },
});
