import { greeting } from "./greeting.js";
import { createLogger } from "./logging.js";
import { packageVersion } from "./package-version.js";
import { startService } from "./service.js";
import { readSettings, type Settings, SettingsError } from "./settings.js";
import { startProblem } from "./start-problem.js";

/** Ends the process before it served anything: one line per problem. */
function refuse(problems: readonly string[]): never {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exit(1);
}

function settingsOf(env: NodeJS.ProcessEnv): Settings {
  try {
    return readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) refuse(error.problems);
    throw error;
  }
}

const settings = settingsOf(process.env);
const logger = createLogger(settings.logLevel);
/** Stops the service; one that is still starting as soon as it has, for it may answer already. */
const stop = (signal: NodeJS.Signals) => {
  logger.info({ signal }, "stopping");
  starting
    .then((service) => service.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
};
// Once each: a second signal ends the process at once, by its default action.
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

const starting = startService(settings, logger);
try {
  const service = await starting;
  process.stdout.write(greeting(service, packageVersion(), settings.clientIds[0] ?? "<client_id>"));
} catch (error) {
  refuse([startProblem(error, settings)]);
}
