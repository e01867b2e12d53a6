import type { Diagnosis, Evidence } from "../model.js";

/** No answer shows that the surface is there, and none that it is not. */
export function inconclusive({ operations, nowhere, elsewhere, silence }: Evidence): Diagnosis | undefined {
  const isTold = operations.some(({ standing }) => standing !== "unclear");
  const isUnclear = nowhere === undefined || nowhere.standing === "unclear";
  if (isTold || !isUnclear || elsewhere || silence) return undefined;
  return {
    id: "inconclusive",
    severity: "warning",
    message:
      "Whether the surface is there cannot be told: the document declares no 404 for unknown paths, and no operation that can be asked for without changing anything.",
    seen: [...operations.map(({ sighting }) => sighting), ...(nowhere ? [nowhere.sighting] : [])],
    fixes: [
      "declare what unknown paths are answered (a code with `applies: surface`), or a GET such as `/health`",
    ],
  };
}
