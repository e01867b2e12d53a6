/** A correct server on Hono, with its checks written by hand. */

import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { listening, type RunningServer } from "./running-server.js";

export const BASIC = "ada:correct-horse";

type Task = Record<string, unknown> & { readonly taskId: string };

/** Starts the tasks on a port of its own. */
export async function startHono(): Promise<RunningServer> {
  const app = new Hono().basePath("/v2");
  const tasks = new Map<string, Task>();
  const deleted = new Set<string>();
  const bad = (context: Context, message: string) => context.text(message, 400);
  const isAda = (context: Context) =>
    context.req.header("Authorization") === `Basic ${Buffer.from(BASIC).toString("base64")}`;
  const challenge = (context: Context) =>
    context.text("Who are you?", 401, { "WWW-Authenticate": 'Basic realm="tasks"' });

  app.get("/tasks", (context) => {
    const since = context.req.query("since");
    const theme = getCookie(context, "theme");
    const trace = context.req.header("X-Trace");
    if (since !== undefined && Number.isNaN(Date.parse(since))) return bad(context, "since");
    if (theme !== undefined && theme !== "dark" && theme !== "light") return bad(context, "theme");
    if (trace !== undefined && trace.length > 16) return bad(context, "X-Trace");
    return context.json([...tasks.values()].filter(({ taskId }) => !deleted.has(taskId)).slice(-10));
  });
  app.post("/tasks", async (context) => {
    if (!isAda(context)) return challenge(context);
    const body = await jsonOf(context);
    if (body === "type") return context.text("Send JSON", 415);
    if (!isNewTask(body)) return bad(context, "The task is wrong");
    if ([...tasks.values()].some(({ title }) => title === body.title && title === "only one"))
      return context.text("There is one", 409);
    const task = { ...body, taskId: `t${tasks.size + 1}` };
    tasks.set(task.taskId, task);
    return context.json(task, 201);
  });
  // An id of another form is no path of this server at all.
  app.get("/tasks/:taskId{t[0-9]{1,6}}", (context) => {
    const task = tasks.get(context.req.param("taskId"));
    return task ? context.json(task) : context.text("No such task", 404);
  });
  app.delete("/tasks/:taskId{t[0-9]{1,6}}", (context) => {
    if (!isAda(context)) return challenge(context);
    const task = tasks.get(context.req.param("taskId"));
    if (!task || deleted.has(task.taskId)) return context.text("No such task", 404);
    deleted.add(task.taskId);
    tasks.set(task.taskId, { ...task, deletedAt: new Date().toISOString() });
    return context.body(null, 200);
  });
  app.post("/jobs", async (context) => {
    const body = context.req.header("Content-Type") === undefined ? {} : await jsonOf(context);
    if (body === "type") return context.text("Send JSON", 415);
    const isMap =
      isObject(body) && Object.values(body).every((value) => Number.isInteger(value) && Number(value) >= 0);
    return isMap ? context.json({ jobId: "later" }, 202) : bad(context, "A map of counts");
  });
  app.get("/jobs/:jobId", (context) =>
    context.req.param("jobId").length > 20 ? bad(context, "jobId") : context.text("Not yet", 404),
  );
  return listening(createServer(getRequestListener(app.fetch)));
}

async function jsonOf(context: Context): Promise<unknown> {
  if (!/^application\/json(;|$)/.test(context.req.header("Content-Type") ?? "")) return "type";
  try {
    const bytes = await context.req.arrayBuffer();
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNewTask(value: unknown): value is Record<string, unknown> & { title: string } {
  if (!isObject(value)) return false;
  const { title, due, weight, parent, labels, reminder, phone } = value;
  const isText = (text: unknown, least: number, most: number) =>
    typeof text === "string" && [...text].length >= least && [...text].length <= most;
  const areLabels = (map: unknown) =>
    isObject(map) && Object.keys(map).length <= 3 && Object.values(map).every((label) => isText(label, 0, 5));
  return (
    isText(title, 1, 50) &&
    (due === undefined || due === null || (typeof due === "string" && /^\d{4}-\d\d-\d\d$/.test(due))) &&
    (weight === undefined || (typeof weight === "number" && weight > 0 && weight < 10)) &&
    (parent === undefined || isNewTask(parent)) &&
    (labels === undefined || areLabels(labels)) &&
    (phone === undefined || isText(phone, 0, 15)) &&
    (reminder === undefined ||
      reminder === null ||
      reminder === "email" ||
      (reminder === "call" && /^\+49\d{8,11}$/.test(String(phone))))
  );
}
