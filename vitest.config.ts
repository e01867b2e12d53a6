import { defineConfig } from "vitest/config";
import { wireproof } from "./src/vitest/index.js";

export default defineConfig({
  plugins: [wireproof()],
  ssr: { resolve: { conditions: ["wireproof-source", "module", "node", "development|production"] } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    execArgv: ["--conditions=wireproof-source"],
  },
});
