import { pino } from "pino";
import { currentRequestId } from "./request-id.js";
import type { LogLevel } from "./settings.js";

/** The service's log. */
export type Logger = pino.Logger;

/** Where the log goes: a stream that knows whether a person reads it. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Where secrets could stand in what is logged; their values are replaced. */
const SECRETS = [
  "req.headers.authorization",
  "req.headers.cookie",
  "*.password",
  "*.token",
  "*.access_token",
  "*.device_code",
  "*.user_code",
  "*.csrf_token",
];

/** Shows a JSON log line to a person: time, level, message, then whatever else it says. */
function readable(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line);
  const clock = new Date(time).toISOString().slice(11, 19);
  const more = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${clock} ${level} ${msg}${more.join("")}${err?.stack ? `\n${err.stack}` : ""}\n`;
}

/**
 * Opens the log: JSON lines on stderr, or one readable line per entry when stderr is a terminal; each with the id of the request
 * that it is about.
 */
export function createLogger(level: LogLevel, stream: LogStream = process.stderr): Logger {
  return pino(
    {
      level,
      base: undefined,
      redact: { paths: SECRETS, censor: "[redacted]" },
      mixin: () => {
        const requestId = currentRequestId();
        return requestId === undefined ? {} : { request_id: requestId };
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    stream.isTTY ? { write: (line: string) => stream.write(readable(line)) } : stream,
  );
}
