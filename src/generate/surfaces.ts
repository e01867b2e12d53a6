/** From the configuration to loaded surfaces. */

import { allDiagnostics, type Diagnostic, loadContracts } from "../contract/index.js";
import type { Config } from "./config.js";
import type { Surface } from "./emitter.js";

/** What loading gave; `surfaces` is complete only when no diagnostic is an error. */
export interface LoadedSurfaces {
  readonly surfaces: readonly Surface[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads every document together, since one error catalogue may serve several. */
export async function loadSurfaces({ surfaces, command }: Config): Promise<LoadedSurfaces> {
  const results = await loadContracts(surfaces.map(({ file }) => file));
  return {
    surfaces: surfaces.flatMap(({ name, spec }, index) => {
      const contract = results[index]?.contract;
      return contract === undefined ? [] : [{ name, spec, contract, command }];
    }),
    diagnostics: allDiagnostics(results),
  };
}
