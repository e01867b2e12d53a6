/**
 * Who may import whom (docs: CONTRIBUTING.md, "The house").
 *
 * Floors, each standing only on those below: contract · check, generate, ledger, redocly · express, verify, vitest, mock, doctor ·
 * server, cli, scripts. The client stands apart. Types count as imports: a room that only borrows a type depends all the same.
 */

const rooms = (...names) => `^src/(${names.join("|")})/`;

/** Every room of ours but these, generated code included. */
const roomsOtherThan = (...names) => `^src/(?!(${names.join("|")})/)`;

const NODE_BUILT_IN = ["core"];

/** A package that exactly one module of ours may know, so that it can be replaced without a reader noticing. */
const wrapped = (name, wrapper) => ({
  name: `only-one-module-knows-${name}`,
  severity: "error",
  comment: `\`${name}\` is wrapped by ${wrapper}; import that.`,
  from: { path: "^(src|scripts)/", pathNot: `^${wrapper.replaceAll(".", "\\.")}$` },
  to: { path: `(^|/)node_modules/${name}/` },
});

module.exports = {
  forbidden: [
    {
      name: "contract-stands-on-nothing",
      severity: "error",
      comment: "The Contract is what all rooms share; it imports nothing of ours.",
      from: { path: rooms("contract") },
      to: { path: roomsOtherThan("contract") },
    },
    {
      name: "client-stands-apart",
      severity: "error",
      comment: "The client ships to browsers; it imports nothing else of ours.",
      from: { path: rooms("client") },
      to: { path: roomsOtherThan("client") },
    },
    {
      name: "client-runs-in-a-browser",
      severity: "error",
      comment: "The client ships to browsers; it uses the Web platform only.",
      from: { path: rooms("client") },
      to: { dependencyTypes: NODE_BUILT_IN },
    },
    {
      name: "second-floor-stands-on-contract",
      severity: "error",
      comment: "check, generate, ledger and redocly import the contract only.",
      from: { path: rooms("check", "generate", "ledger", "redocly") },
      to: { path: roomsOtherThan("contract", "$1") },
    },
    {
      name: "third-floor-stands-on-those-below",
      severity: "error",
      comment: "express, verify, vitest, mock and doctor import contract, check, generate and ledger only.",
      from: { path: rooms("express", "verify", "vitest", "mock", "doctor") },
      to: { path: roomsOtherThan("contract", "check", "generate", "ledger", "$1") },
    },
    {
      name: "nothing-imports-cli",
      severity: "error",
      comment: "The command line is the top of the house.",
      from: { path: "^src/", pathNot: rooms("cli") },
      to: { path: rooms("cli") },
    },
    {
      name: "server-is-a-user-of-the-package",
      severity: "error",
      comment: "The reference service imports `wireproof/express`, `wireproof/client` and its own generated code.",
      from: { path: rooms("server") },
      to: { path: "^src/", pathNot: "^src/(server|generated)/|^src/(express|client)/index\\.ts$" },
    },
    {
      name: "generated-code-is-a-user-of-the-package",
      severity: "error",
      comment: "Generated code imports `wireproof/express`, `wireproof/client` and generated code.",
      from: { path: rooms("generated") },
      to: { path: "^src/", pathNot: "^src/generated/|^src/(express|client)/index\\.ts$" },
    },
    {
      name: "generated-code-is-for-the-server",
      severity: "error",
      comment: "The toolchain knows no service of its own; only the reference service uses its generated code.",
      from: { path: "^src/", pathNot: rooms("server", "generated") },
      to: { path: rooms("generated") },
    },
    {
      name: "nothing-imports-server",
      severity: "error",
      comment: "The reference service is the first user of the toolchain and no part of it.",
      from: { path: "^src/", pathNot: rooms("server") },
      to: { path: rooms("server") },
    },
    {
      name: "no-cycle",
      severity: "error",
      comment: "Two modules that need each other at run time are one module, or lack a third.",
      from: { path: "^(src|scripts)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "published-code-has-its-dependencies",
      severity: "error",
      comment: "What is published may not need a package that only this repository installs.",
      from: { path: "^src/", pathNot: rooms("server", "generated") },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm", "npm-peer"] },
    },
    {
      name: "every-import-resolves",
      severity: "error",
      comment: "The module is not there.",
      from: { path: "^(src|scripts)/" },
      to: { couldNotResolve: true },
    },
    wrapped("openapi-typescript", "src/generate/emitters/types.ts"),
    wrapped("openapi-fetch", "src/client/openapi-fetch.ts"),
    wrapped("express-openapi-validator", "src/express/request-validator/index.ts"),
    wrapped("@fastify/busboy", "src/express/multipart/parts.ts"),
    wrapped("@remix-run/multipart-parser", "src/check/request/multipart-parts.ts"),
  ],
  options: {
    // Also imports that the compiler erases.
    tsPreCompilationDeps: "specify",
    doNotFollow: { path: "node_modules" },
    // `wireproof/express` from inside the package is src/express/index.ts.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["wireproof-source", "import", "types", "node", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
