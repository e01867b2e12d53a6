import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../generate/temporary-folder.js";
import { CODES, type Traced, trace } from "./project.js";

/** What a handler is, what it can raise, and why; all of it is one program, since loading one takes its time. */
const CASES: readonly (readonly [name: string, raised: readonly string[], handler: string])[] = [
  ["raises nothing", [], "async () => done"],
  [
    "looks at it and leaves it",
    [],
    "async ({ fail }) => { void fail; if (typeof fail === 'object') fail; return done; }",
  ],
  ["throws directly", ["alpha"], "async ({ fail }) => { throw fail.alpha(); }"],
  [
    "through the whole context",
    ["alpha"],
    "async (context) => { if (sure) throw context.fail.alpha(); return done; }",
  ],
  ["by an alias", ["beta"], "async ({ fail: no }) => { const again = no; throw again.beta(); }"],
  [
    "by destructuring",
    ["alpha", "gamma"],
    "async ({ fail }) => { const { alpha, gamma: stop } = fail; throw sure ? alpha() : stop(); }",
  ],
  ["by destructuring in the parameter", ["beta"], "async ({ fail: { beta } }) => { throw beta(); }"],
  [
    "from what is left",
    ["alpha", "beta"],
    "async ({ fail: { alpha, ...rest } }) => { throw sure ? alpha() : rest.beta(); }",
  ],
  ["by a name that is chosen", ["alpha", "beta"], "async ({ fail }) => { throw fail[chosen](); }"],
  ["by any name", CODES, "async ({ fail }) => { throw fail[anyName(fail)](); }"],
  [
    "in a function that it hands its capability to, and not what that merely asks for",
    ["alpha"],
    "async ({ fail }) => { asksForMore(fail); return done; }",
  ],
  ["through several functions", ["gamma"], "async ({ fail }) => { await first(fail); return done; }"],
  ["through functions that call each other", ["beta"], "async ({ fail }) => { ping(3, fail); return done; }"],
  [
    "in a nested function",
    ["alpha"],
    "async ({ fail }) => { [1].forEach(() => { throw fail.alpha(); }); return done; }",
  ],
  [
    "behind an interface, by what implements it",
    ["alpha"],
    "async ({ fail }) => { await service.find(fail); return done; }",
  ],
  [
    "behind an interface, by a function that implements it by name",
    ["beta"],
    "async ({ fail }) => { await service.named(fail); return done; }",
  ],
  [
    "in a class that implements the interface",
    ["gamma"],
    "async ({ fail }) => { store.save(fail); return done; }",
  ],
  [
    "behind an interface that nobody implements: all that it asks for",
    ["alpha", "beta"],
    "async ({ fail }) => { await foreign.call(fail); return done; }",
  ],
  [
    "through a function that gives back what it is given",
    ["beta"],
    "async ({ fail }) => { throw same(fail).beta(); }",
  ],
  [
    "of either capability",
    ["alpha"],
    "async ({ fail }) => { const one = sure ? fail : same(fail); throw one.alpha(); }",
  ],
  [
    "by a table of exceptions",
    ["alpha", "beta"],
    "async ({ fail }) => mapErrors(fail, [[Lost, (no) => no.alpha()], [TypeError, (no) => no.beta()]])(() => done)",
  ],
  ["by a table with a name", ["gamma"], "async ({ fail }) => mapErrors(fail, TABLE)(() => done)"],
  [
    "from a field: all that it is typed for",
    ["alpha", "gamma"],
    "async ({ fail }) => { const holder: Holder = { fail }; use(holder); return done; }",
  ],
  ["from a list: all", CODES, "async ({ fail }) => { keep.push([fail]); return done; }"],
  ["as anything: all", CODES, "async ({ fail }) => { anything(fail); return done; }"],
  [
    "from a callback that gives it away: all",
    CODES,
    "async ({ fail }) => { anything(() => fail); return done; }",
  ],
  ["by a helper that returns it", ["gamma"], "async ({ fail }) => { throw returned(fail).gamma(); }"],
  [
    "in a constructor: all that it asks for",
    ["alpha"],
    "async ({ fail }) => { new Job(fail); return done; }",
  ],
  ["by reference", ["beta"], "byReference"],
  ["by reference to a typed constant", ["gamma"], "typed"],
  ["made by a function", ["alpha"], "made(1)"],
  ["wrapped", ["beta"], "wrapped(async ({ fail }) => { throw fail.beta(); })"],
  ["in a function that it hands the whole context to", ["alpha"], "(context) => show(context)"],
  ["in a function that gets all arguments", ["alpha"], "(...all) => show(...all)"],
  [
    "in a function that gets a copy of the context",
    ["beta"],
    "(context) => asUser({ ...context, user: 'u' })",
  ],
  ["in a function that gets the rest of the context", ["gamma"], "({ path, ...rest }) => others(rest)"],
  ["in a function that is handed on", ["alpha"], "(context) => call(show, context)"],
  ["not in a function that gets none of it", [], "(context) => { look(context); return done; }"],
  [
    "in a function that takes the context for anything: all",
    CODES,
    "(context) => { anything(context); return done; }",
  ],
  ["in a list that holds the context: all", CODES, "(context) => { keep.push(context); return done; }"],
  ["in a variable of the module: all", CODES, "({ fail }) => { kept = fail; return done; }"],
  ["through any", CODES, "({ fail }) => { const f = fail as any; throw f.alpha(); }"],
  ["as a parameter of any type", CODES, "({ fail }: any) => { throw fail.alpha(); }"],
  [
    "by a record of functions",
    CODES,
    "({ fail }) => { const by: Record<string, () => Error> = fail; throw by[name]!(); }",
  ],
  [
    "by a part of it",
    ["alpha"],
    "({ fail }) => { const f: Partial<Fail<'alpha' | 'beta'>> = fail; throw f.alpha!(); }",
  ],
  ["wrapped, by reference", ["beta"], "wrapped(byReference)"],
  ["wrapped by what knows nothing of it, by reference", ["beta"], "audited(byReference)"],
  ["wrapped by what is not in the program: all", CODES, "unseen(byReference)"],
  ["wrapped with others", ["beta", "gamma"], "either({ one: byReference, other: typed })"],
  ["by a choice", ["beta", "gamma"], "sure ? byReference : typed"],
  ["bound", ["beta"], "byReference.bind(null)"],
  ["by a member of an interface that nobody is known to implement: all", CODES, "hidden.show"],
  [
    "by a member of an interface, also in a class that fits without saying so",
    ["beta", "gamma"],
    "fitting.stop",
  ],
  ["by a constant that a wrapper makes", ["beta"], "wrappedConstant"],
  ["by a variable that can change: all", CODES, "changing"],
  [
    "by the rows of a table that is imported",
    ["alpha", "beta"],
    "async ({ fail }) => mapErrors(fail, IMPORTED)(() => done)",
  ],
  [
    "by the rows of a table that is made",
    ["gamma"],
    "async ({ fail }) => mapErrors(fail, makeTable())(() => done)",
  ],
  ["in a function that is made for it", ["alpha"], "(context) => call(makeShow(), context)"],
  ["in a function that is made later", ["alpha"], "async (context) => call(await makeLater(), context)"],
  ["in a function of a list: all", CODES, "(context) => call(shows[0]!, context)"],
  ["in a function that is chosen of a record: all", CODES, "(context) => byName[name]!(context)"],
  ["through a function that enriches it", ["beta"], "(context) => asUser(enriched(context))"],
  [
    "through a function that gives it back as anything: all",
    CODES,
    "(context) => loosened(context).fail.alpha()",
  ],
  [
    "by what a function is given without a name: all",
    CODES,
    "function () { return anything(arguments[0]) as never; }",
  ],
  ["in a method of a class", ["gamma"], "new Fits().stop"],
  [
    "by the rows of a table that is not in the program: all",
    CODES,
    "async ({ fail }) => mapErrors(fail, unseenTable)(() => done)",
  ],
];

const MAIN = `
import { implement, mapErrors, reply, type Handler, type HandlerContext, type Implementation } from "wireproof/express";
import type { Fail } from "./api/errors.js";
import type { ApiOperations } from "./api/handlers.js";

import { IMPORTED, makeTable } from "./tables.js";

type Any = ApiOperations["case0"];
const done = reply(204);
const sure = Math.random() > 2;
const keep: unknown[] = [];
class Lost extends Error {}
class Job { constructor(readonly fail: Fail<"alpha">) {} }
interface Holder { fail: Fail<"alpha" | "gamma"> }
interface Service { find(fail: Fail<"alpha" | "beta">): Promise<void>; named(fail: Fail<"beta" | "gamma">): Promise<void> }
interface Store { save(fail: Fail<"gamma" | "alpha">): void }
interface Foreign { call(fail: Fail<"alpha" | "beta">): Promise<void> }
declare const foreign: Foreign;
declare const chosen: "alpha" | "beta";
declare function anything(value: any): void;
declare function use(holder: Holder): void;
declare function anyName<F>(fail: F): keyof F;

function asksForMore(fail: Fail<"alpha" | "beta">) { if (sure) throw fail.alpha(); }
async function first(fail: Fail<"beta" | "gamma">) { await second(fail); }
const second = async (fail: Fail<"gamma">) => { throw fail.gamma(); };
function ping(n: number, fail: Fail<"beta">): void { if (n > 0) pong(n - 1, fail); }
function pong(n: number, fail: Fail<"beta">): void { if (n < 0) throw fail.beta(); ping(n, fail); }
function same<F extends object>(fail: F): F { return fail; }
function returned(fail: Fail<"gamma" | "beta">) { return fail; }
async function named(fail: Fail<"beta" | "gamma">) { throw fail.beta(); }
function createService(): Service { return { async find(fail) { throw fail.alpha(); }, named }; }
class MemoryStore implements Store { save(fail: Fail<"gamma" | "alpha">) { throw fail.gamma(); } }
const service = createService();
const store: Store = new MemoryStore();
const TABLE = [[Lost, (no: Fail<"gamma">) => no.gamma()]] as const;

async function byReference({ fail }: HandlerContext<Any, unknown>) { if (sure) throw fail.beta(); return done; }
const typed: Handler<Any, unknown> = async ({ fail }) => { throw fail.gamma(); };
function made(_: number): Handler<Any, unknown> { return async ({ fail }) => { throw fail.alpha(); }; }
function wrapped(handler: Handler<Any, unknown>): Handler<Any, unknown> { return async (context) => handler(context); }
type Context = HandlerContext<Any, unknown>;
let kept: Fail<"alpha"> | undefined;
declare const name: string;
function show(context: Context) { if (sure) throw context.fail.alpha(); return done; }
function asUser(context: Context & { user: string }) { if (sure) throw context.fail.beta(); return done; }
function others({ fail }: Omit<Context, "path">) { if (sure) throw fail.gamma(); return done; }
function call(handler: (context: Context) => typeof done, context: Context) { return handler(context); }
function look({ req }: Pick<Context, "req">) { void req; }
const audited = <F extends (...all: never[]) => unknown>(handler: F): F => handler;
declare function unseen(handler: Handler<Any, unknown>): Handler<Any, unknown>;
function either({ one, other }: { one: Handler<Any, unknown>; other: Handler<Any, unknown> }): Handler<Any, unknown> { return (context) => (sure ? one : other)(context); }
const makeShow = () => (context: Context) => { if (sure) throw context.fail.alpha(); return done; };
const makeLater = async () => (context: Context) => { if (sure) throw context.fail.alpha(); return done; };
const shows: readonly (typeof show)[] = [show];
const byName: Record<string, typeof show> = { show };
const enriched = (context: Context) => ({ ...context, user: "u" });
const loosened = (context: Context): any => context;
interface Hidden { show: Handler<Any, unknown> }
declare const hidden: Hidden;
interface Fitting { stop: Handler<Any, unknown> }
class Fits { async stop({ fail }: Context) { if (sure) throw fail.gamma(); return done; } }
const fitting: Fitting = new Fits();
export const said: Fitting = { stop: byReference };
const wrappedConstant = wrapped(byReference);
let changing: Handler<Any, unknown> = typed;
declare const unseenTable: readonly [readonly [typeof Lost, (no: Fail<"alpha" | "beta" | "gamma">) => ReturnType<Fail<"alpha">["alpha"]>]];

export const app: Implementation = implement<Omit<ApiOperations, "absent">>({
${CASES.map(([, , handler], i) => `  case${i}: ${handler},`).join("\n")}
});
`;

const TABLES = `
import type { Fail } from "./api/errors.js";

const toBeta = (no: Fail<"beta">) => no.beta();
export const IMPORTED = [[TypeError, (no: Fail<"alpha">) => no.alpha()], [RangeError, toBeta]] as const;
export const makeTable = () => [[TypeError, (no: Fail<"gamma">) => no.gamma()]] as const;
`;

let folder: string;
let traced: Traced;
beforeAll(async () => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "wireproof-"));
  const operations = [...CASES.map((_, i) => `case${i}`), "absent"];
  traced = await trace(folder, operations, { "main.ts": MAIN, "tables.ts": TABLES });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a handler that raises", () => {
  test.each(CASES.map(([name, raised], i) => [name, raised, `case${i}`] as const))(
    "%s",
    (_name, raised, operation) => {
      expect(traced.raised(operation)).toEqual([...raised]);
      expect(traced.dead(operation)).toEqual(CODES.filter((code) => !raised.includes(code)));
    },
  );
});

test("what is dead has the place of its handler", () => {
  const place = traced.reachable.dead.get("api case0 409 application/json alpha");
  expect(place?.file).toBe(join(folder, "src", "main.ts"));
  expect(MAIN.split("\n")[(place?.line ?? 0) - 1]).toContain("case0: ");
});

test("of an operation without a handler nothing is said", () => {
  expect(traced.reachable.unknown).toEqual([
    { surface: "api", operation: "absent", position: expect.objectContaining({ line: expect.any(Number) }) },
  ]);
  expect(traced.dead("absent")).toEqual([]);
});

test("what the runtime answers is not dead", () => {
  expect([...traced.reachable.dead.keys()].some((text) => text.includes("internal_server_error"))).toBe(
    false,
  );
});

describe("an exception that carries its code or status", () => {
  const handlers = (services: string) => ({
    "handlers.ts": `
      import { implement, reply } from "wireproof/express";
      import type { ApiOperations } from "./api/handlers.js";
      import { find } from "./service.js";
      export const app = implement<ApiOperations>({ one: async () => { await find(); return reply(204); } });
    `,
    "service.ts": services,
    "app.ts":
      'import { app } from "./handlers.js"; import { guard } from "./guard.js"; export const main = [app, guard];',
    "guard.ts": "export const guard = () => { throw Object.assign(new Error(), { code: 'gamma' }); };",
    "app.test.ts": 'import { app } from "./app.js"; export const expected = [app, "beta", 410];',
    "other.ts": 'export const unrelated = ["beta", 410];',
  });

  test("is a way to its error, be it thrown by a service or in front of the handlers; what tests expect is none", async () => {
    const service = `
      export class Lost extends Error { readonly status = 409; }
      export async function find() { if (Math.random() > 2) throw new Lost(); const code: string = "x"; return code === "beta"; }
    `;
    const { dead } = await trace(temporaryFolder(), ["one"], handlers(service));
    expect(dead("one")).toEqual(["beta"]);
  }, 60_000);

  test("is one by the name of its status, and in a file that is loaded later", async () => {
    const service = `
      import createError from "http-errors";
      export async function find() {
        if (Math.random() > 2) throw new createError.Gone();
        (await import("./late.js")).boom();
      }
    `;
    const files = { ...handlers(service), "guard.ts": "export const guard = 1;" };
    const late = 'export function boom() { throw Object.assign(new Error(), { code: "gamma" }); }';
    const { dead } = await trace(temporaryFolder(), ["one"], { ...files, "late.ts": late });
    expect(dead("one")).toEqual(["alpha"]);
  }, 60_000);

  test("may be in any file, where what is loaded is named at run time", async () => {
    const service = "export async function find(name = './other.js') { (await import(name)).boom(); }";
    const files = { ...handlers(service), "guard.ts": "export const guard = 1;" };
    const { dead } = await trace(temporaryFolder(), ["one"], files);
    expect(dead("one")).toEqual(["alpha", "gamma"]);
  }, 60_000);
});

test("a handler that is imported by its name is followed", async () => {
  const { raised, dead } = await trace(temporaryFolder(), ["one"], {
    "handlers.ts": `
      import { implement } from "wireproof/express";
      import type { ApiOperations } from "./api/handlers.js";
      import { one } from "./one.js";
      export const app = implement<ApiOperations>({ one });
    `,
    "one.ts": `
      import type { Handler } from "wireproof/express";
      import type { ApiOperations } from "./api/handlers.js";
      export const one: Handler<ApiOperations["one"], unknown> = ({ fail }) => { throw fail.beta(); };
    `,
  });
  expect(raised("one")).toEqual(["beta"]);
  expect(dead("one")).toEqual(["alpha", "gamma"]);
}, 60_000);
