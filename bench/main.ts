/** `npm run bench -- <subject>`: what the product costs, beside what it is compared with. */

const subjects: Record<string, () => Promise<{ run(args: readonly string[]): Promise<number> }>> = {
  server: () => import("./server/main.js"),
  client: () => import("./client/main.js"),
  mutants: () => import("./mutants/main.js"),
  precision: () => import("./precision/main.js"),
  throughput: () => import("./throughput/main.js"),
};

const help = `npm run bench -- <subject> [options]

  server      processor time per request, relative to bare Express; \`server --help\` has the options
  client      size of a bundle (\`client size\`) and cost of type checking (\`client types\`), beside other clients
  mutants     faults of a small service that contract testers find, and their false alarms
  precision   what \`verify\` says of correct servers: nothing, whatever the seed
  throughput  requests per second of \`verify\`, beside a driver that sends the same and thinks nothing
`;

const [subject, ...args] = process.argv.slice(2);
const load = subject === undefined ? undefined : subjects[subject];
if (load === undefined) {
  const known = subject === undefined || subject === "--help" || subject === "-h" || subject === "help";
  if (known) console.log(help);
  else console.error(`no benchmark \`${subject}\`\n\n${help}`);
  process.exitCode = known ? 0 : 2;
} else {
  process.exitCode = await (await load()).run(args);
}
