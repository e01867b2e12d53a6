/** The example's own configuration, with `wireproof/…` for the sources of this repository. */

import { mergeConfig } from "vitest/config";
import example from "../../examples/apps/vitest.config.js";

const conditions = ["wireproof-source", "module", "node", "development|production"];

export default mergeConfig(example, {
  ssr: { resolve: { conditions } },
  test: { execArgv: ["--conditions=wireproof-source"] },
});
