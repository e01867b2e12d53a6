/**
 * The requests that a careful person writes by hand: every operation, and every answer that it declares, once.
 *
 * Rivals that send no requests of their own are given these; so is whoever wants to know that the shop keeps its contract.
 */

import { CLIENT, SESSIONS, TOKENS } from "./shop/app.js";

/** One request of the tour. */
export interface Step {
  readonly method: string;
  /** Under the server's path, not encoded further. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, read. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends a request of the tour. */
export type Send = (step: Step) => Promise<Answered>;

const ATLAS = { isbn: "978-0000000099", title: "The Times Atlas", subtitle: null, genre: "atlas", price: 90 };
const NO_ORDER = "/orders/00000000-0000-4000-8000-000000000000";

/** Walks through the shop; later steps use what earlier ones made. */
export async function tour(send: Send): Promise<void> {
  const as = (person: keyof typeof TOKENS) => ({ Authorization: `Bearer ${TOKENS[person]}` });
  const json = (
    method: string,
    path: string,
    value: unknown,
    headers: Record<string, string> = as("alice"),
  ) =>
    send({
      method,
      path,
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(value),
    });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    send({ method: "GET", path, headers });
  const form = (fields: Record<string, string>) =>
    send({
      method: "POST",
      path: "/oauth/token",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });

  await get("/health");
  await send({ method: "DELETE", path: "/health" });
  await get("/nowhere");

  await get("/books");
  for (const query of [
    "limit=1",
    "limit=50",
    "limit=51",
    "limit=0",
    "limit=1&page=2",
    "sort=price",
    "sort=title",
    "page=x",
    "genre=poetry",
    "genre=atlas",
    "genre=comic",
    "limit=%zz",
  ])
    await get(`/books?${query}`);

  const book = await json("POST", "/books", ATLAS);
  const { id } = JSON.parse(book.body);
  await json("POST", "/books", ATLAS);
  await json("POST", "/books", ATLAS, {});
  await json("POST", "/books", ATLAS, { Authorization: "Bearer nobody" });
  for (const [isbn, change] of Object.entries({
    "978-0000000101": { title: "x".repeat(121) },
    "978-0000000102": { title: undefined },
    "978-0000000103": { tags: ["map", "map"] },
    "no isbn": {},
  }))
    await json("POST", "/books", { ...ATLAS, isbn, ...change });
  await json("POST", "/books", null);
  await json("POST", "/books", { ...ATLAS, title: "x".repeat(70_000) });
  const typed = { ...as("alice"), "Content-Type": "application/json" };
  await send({ method: "POST", path: "/books", headers: typed, body: "{" });
  await send({
    method: "POST",
    path: "/books",
    headers: { ...typed, "Content-Type": "text/plain" },
    body: "{}",
  });

  const found = await get(`/books/${id}`);
  const ifChanged = { "If-None-Match": found.headers.get("etag") ?? '"none"' };
  await get(`/books/${id}`, ifChanged);
  await send({ method: "HEAD", path: `/books/${id}` });
  await get("/books/999999");
  await get("/books/first");
  await get("/books/%zz");
  await send({ method: "POST", path: `/books/${id}` });
  await json("PUT", `/books/${id}`, { ...ATLAS, price: 75 });
  await get(`/books/${id}`);
  await json("PUT", `/books/${id}`, { ...ATLAS, price: -1 });
  await json("PUT", `/books/${id}`, { ...ATLAS, isbn: "978-0000000001" });
  await json("PUT", "/books/999999", ATLAS);
  await get(`/books/${id}`, ifChanged);
  await json("PATCH", "/books/1", { price: 11 });
  await json("PATCH", "/books/1", { price: -1 });
  await json("PATCH", "/books/1", { isbn: "978-0000000002" });
  await json("PATCH", "/books/999999", { price: 11 });

  await get(`/books/${id}/reviews`);
  await get("/books/1/reviews");
  await get("/books/999999/reviews");
  await json("POST", "/books/1/reviews", { stars: 4, text: "Again." });
  await json("POST", "/books/1/reviews", { stars: 0 });
  await json("POST", "/books/1/reviews", { stars: 1, colour: "red" });
  await json("POST", "/books/999999/reviews", { stars: 4 });
  await send({
    method: "POST",
    path: "/books/1/reviews",
    headers: { ...typed, "Content-Type": "text/plain" },
    body: '{"stars":1}',
  });
  await get("/catalogue");

  const order = await json("POST", "/orders", { bookId: 2, quantity: 2 });
  const path = `/orders/${JSON.parse(order.body).id}`;
  await json("POST", "/orders", { bookId: 2, quantity: 9 });
  await json("POST", "/orders", { bookId: 999_999, quantity: 1 });
  await get(path, as("alice"));
  await get(order.headers.get("location")?.replace("/v1", "") ?? path, as("alice"));
  await get(path, as("bob"));
  await get(path);
  await get(NO_ORDER, as("alice"));
  await get("/orders/7", as("alice"));
  await send({ method: "POST", path: `${path}/cancel`, headers: as("alice") });
  await send({ method: "POST", path: `${path}/cancel`, headers: as("alice") });
  await send({ method: "POST", path: `${NO_ORDER}/cancel`, headers: as("alice") });
  await get(`${path}/events`, as("alice"));
  await get(`${NO_ORDER}/events`, as("alice"));
  await send({ method: "DELETE", path: `/books/${id}`, headers: as("alice") });
  await send({ method: "DELETE", path: `/books/${id}`, headers: as("alice") });
  await get(`/books/${id}`);

  const { session, csrf } = SESSIONS.alice;
  const cookie = { Cookie: `session=${session}` };
  await json("PUT", "/newsletter", { comes: true }, { ...cookie, "X-CSRF-Token": csrf });
  await json("PUT", "/newsletter", { comes: "yes" }, { ...cookie, "X-CSRF-Token": csrf });
  await json("PUT", "/newsletter", { comes: true }, cookie);
  await json("PUT", "/newsletter", { comes: true }, {});

  const grant = { grant_type: "client_credentials", ...CLIENT };
  await form(grant);
  await form({ ...grant, client_secret: "guess" });
  await form({ ...grant, grant_type: "password" });
  await form({ grant_type: "client_credentials" });
  await json("POST", "/oauth/token", grant);
  for (let mistake = 0; mistake < 5; mistake++) await form({ ...grant, client_secret: "guess" });
}
