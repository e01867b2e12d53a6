const UTC = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

/** A moment as people read it: without scripts the page cannot know their zone, so it names its own. */
export function momentText(ms: number): string {
  return `${UTC.format(ms)} UTC`;
}

/** How long ago something was, in whole minutes. */
export function agoText(elapsedMs: number): string {
  const minutes = Math.floor(elapsedMs / 60_000);
  return minutes < 1 ? "just now" : `${count(minutes, "minute")} ago`;
}

/** How long to wait: never less than it really is. */
export function waitText(seconds: number): string {
  return seconds < 60 ? count(seconds, "second") : count(Math.ceil(seconds / 60), "minute");
}
