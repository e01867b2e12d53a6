import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "leak";

function message(text: string, status = 500) {
  return judged(
    { operation: "getThing", status, body: { ...errorBody("internal_server_error", status), message: text } },
    check,
  );
}

describe(check, () => {
  it.each([
    ["a stack trace", new Error("no").stack ?? ""],
    ["a stack trace", "no\n    at Object.<anonymous> (index.js:1:2)"],
    ["a stack trace", 'Traceback (most recent call last):\n  File "a.py"'],
    ["a file path", "cannot open /home/node/service/settings"],
    ["a file path", "in node_modules/express"],
    ["a file path", "at handler.ts:12:4"],
    ["a file path", "file:///srv/x"],
    ["a file path", "C:\\service\\app"],
    ["SQL text", 'select failed: SELECT "id" FROM users'],
    ["SQL text", "INSERT INTO users"],
    ["SQL text", "SQLITE_CONSTRAINT"],
    ["SQL text", 'duplicate key value violates unique constraint "users_pkey"'],
    ["the name of an internal error", "TypeError: x"],
    ["the name of an internal error", "PrismaClientKnownRequestError: x"],
    ["the name of an internal error", "Cannot read properties of undefined (reading 'id')"],
    ["the name of an internal error", "connect ECONNREFUSED 127.0.0.1:5432"],
  ])("finds %s in an error: %s", (name, text) => {
    expect(message(text)[0]?.message).toContain(`holds ${name}`);
  });

  it.each([
    "Request validation failed.",
    "List the apps at /v1/apps, or see https://example.com/docs/errors.html#a.",
    "Select one from the list of plans.",
    "An error: the file is too large.",
    "Try again at 12:30:45.",
    "Update the settings to continue.",
    "must match pattern ^[a-z]+/[a-z]+$",
    "See /docs/openapi.json or /home.",
  ])("finds nothing in: %s", (text) => {
    expect(message(text)).toEqual([]);
  });

  it("lets a caller be told what is wrong with the caller's JSON, and nobody what is wrong with the server's", () => {
    const text = "Unexpected token } in JSON at position 14";
    expect(message(text, 400)).toEqual([]);
    expect(message(text, 500)).toHaveLength(1);
  });

  it("takes what the caller said for no secret of the server", () => {
    const request = { method: "GET", url: "/home/feed%20x?path=1", headers: {} };
    const body = (instance: string) => ({ ...errorBody("thing_not_found", 404), instance });
    const found = (instance: string) =>
      judged({ operation: "getThing", status: 404, body: body(instance), request }, check);
    expect(found("/home/feed")).toEqual([]);
    expect(found("/home/feed x")).toEqual([]);
    expect(found("/home/node")).toHaveLength(1);
  });

  it("leaves what a success holds to its schema", () => {
    const body = { name: "TypeError: x\n    at a (/home/a/b.js:1:2)" };
    expect(judged({ operation: "getThing", status: 200, body }, check)).toEqual([]);
  });

  it("finds HTML where JSON is declared, whatever the status", () => {
    const headers = { "content-type": "text/html; charset=utf-8" };
    const body = "<!DOCTYPE html>\n<html><body><pre>Cannot GET /x</pre>";
    for (const status of [404, 500]) {
      expect(judged({ operation: "getThing", status, headers, body }, check)[0]?.message).toContain(
        "holds HTML",
      );
    }
    expect(judged({ status: 404, headers, body }, check)[0]?.message).toContain("holds HTML");
  });

  it("takes linear time on a long hostile body", () => {
    const started = process.cpuUsage().user;
    for (const part of ["SELECT ", "\n at ", "Aa", "/home", "C:\\", "UPDATE a ", " ", "A"])
      message(part.repeat(60_000));
    expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
  });
});
