/** The bookshop: plain Express, correct to the letter of its document, but for the one fault that it is asked for. */

import { createHash } from "node:crypto";
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { MutantId } from "../mutants.js";
import { answerProblem, oauthProblem } from "./answers.js";
import { bodySchema, GENRES, uuid, wholeNumber, word } from "./input.js";
import { Problem } from "./problem.js";
import { type Book, type NewBook, type Order, ShopStore } from "./store.js";

/** Who may call, by token. */
export const TOKENS = { alice: "token-of-alice", bob: "token-of-bob" } as const;
/** Who may call, by session, each with its CSRF token. */
export const SESSIONS = {
  alice: { session: "session-of-alice", csrf: "csrf-of-alice" },
  bob: { session: "session-of-bob", csrf: "csrf-of-bob" },
} as const;
/** So many wrong secrets of a client are taken for mistakes. */
const MOST_MISTAKES = 5;
/** Of the token endpoint. */
export const CLIENT = { client_id: "till", client_secret: "open-sesame" } as const;

/**
 * Makes a shop with two books.
 *
 * @param fault - What it does wrong; nothing without.
 */
export function createShop(fault?: MutantId): Express {
  const has = (id: MutantId) => id === fault;
  const store = new ShopStore();
  const app = express();
  app.disable("x-powered-by");
  // Without it Express prints what it answers in HTML.
  app.set("env", "test");
  // Express answers a changed representation by itself; here only `getBook` has one to compare.
  app.set("etag", false);
  app.set("query parser", (text: string) => new URLSearchParams(text));
  const shop = express.Router({ caseSensitive: true, strict: true });

  /** Routes a path: what has no handler is a wrong method. GET answers HEAD too. */
  function path(
    template: string,
    handlers: Partial<Record<"get" | "post" | "put" | "patch" | "delete", RequestHandler[]>>,
  ): void {
    const route = shop.route(template);
    for (const [method, stack] of Object.entries(handlers)) route[method as keyof typeof handlers](...stack);
    const methods = Object.keys(handlers).map((method) => method.toUpperCase());
    if (methods.includes("GET")) methods.push("HEAD");
    const allowed = methods.filter((method) => !(has("allow-incomplete") && method === "DELETE"));
    route.all(() => {
      if (has("method-as-404")) throw new Problem("not_found");
      throw new Problem(
        "method_not_allowed",
        has("allow-dropped") ? {} : { Allow: allowed.sort().join(", ") },
      );
    });
  }

  /** Admits the holder of a token. */
  function signedIn(unless?: MutantId): RequestHandler {
    return (req, res, next) => {
      const [, token = ""] = /^bearer +(\S+)$/i.exec(req.get("Authorization") ?? "") ?? [];
      const name = Object.entries(TOKENS).find(([, known]) => known === token)?.[0];
      const admitted = name ?? (has("any-token") && token !== "" ? "alice" : undefined);
      const ignored = unless !== undefined && has(unless) ? "alice" : undefined;
      if (admitted === undefined && ignored === undefined)
        throw new Problem(
          "unauthorized",
          has("challenge-dropped") ? {} : { "WWW-Authenticate": 'Bearer realm="shop"' },
        );
      res.locals.person = admitted ?? ignored;
      next();
    };
  }

  /** Admits the holder of a session who shows its CSRF token too. */
  const inSession: RequestHandler = (req, res, next) => {
    const [, session] = /(?:^|; *)session=([^;]*)/.exec(req.get("Cookie") ?? "") ?? [];
    const person = Object.entries(SESSIONS).find(([, known]) => known.session === session);
    const isMeant = req.get("X-CSRF-Token") === person?.[1].csrf || has("csrf-ignored");
    if (!person || !isMeant)
      throw new Problem("unauthorized", { "WWW-Authenticate": 'Session realm="shop"' });
    res.locals.person = person[0];
    next();
  };

  const parseJson = express.json({ strict: false, limit: "64kb", type: () => true });

  /** Reads a JSON body that keeps to a schema. */
  function json(schema: string, change: object = {}, anyType = false): RequestHandler[] {
    const validate = bodySchema(schema, change);
    const isJson: RequestHandler = (req, _res, next) => {
      if (
        !anyType &&
        !/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(req.get("Content-Type") ?? "")
      )
        throw new Problem("unsupported_media_type");
      next();
    };
    const keeps: RequestHandler = (req, _res, next) => {
      if (has("null-crash") && req.body === null) throw new TypeError("Cannot read properties of null");
      if (!validate(req.body)) throw new Problem("invalid_param");
      next();
    };
    return [isJson, parseJson, keeps];
  }

  function bookId(req: Request): number {
    const text = req.params.bookId;
    if (has("id-crash") && Number.isNaN(Number(text))) throw new RangeError("no such row");
    return wholeNumber(text, 1, 2_147_483_647);
  }

  function findBook(req: Request): Book {
    const book = store.books.get(bookId(req));
    if (!book) throw new Problem("book_not_found");
    return book;
  }

  function findOrder(req: Request, res: Response): Order {
    const order = store.orders.get(uuid(String(req.params.orderId)));
    const isOwn = order?.buyer === res.locals.person || has("foreign-order");
    if (!order || !isOwn) throw new Problem("order_not_found");
    return order;
  }

  function orderView({ buyer, ...order }: Order): object {
    return has("status-upper-case") ? { ...order, status: order.status.toUpperCase() } : order;
  }

  path("/health", {
    get: [
      (_req, res) =>
        void (has("health-as-text") ? res.type("text/plain").send("open") : res.json({ open: true })),
    ],
  });

  function byPrice(a: Book, b: Book): number {
    return has("sort-as-text") ? (String(a.price) < String(b.price) ? -1 : 1) : a.price - b.price;
  }

  path("/books", {
    get: [
      (req, res) => {
        const query: unknown = req.query;
        if (!(query instanceof URLSearchParams)) throw new Problem("internal_server_error");
        const most = has("limit-unbounded")
          ? Number.MAX_SAFE_INTEGER
          : 50 + Number(has("limit-off-by-one")) - Number(has("limit-too-strict"));
        const page = wholeNumber(query.get("page") ?? "1", 1, 1000);
        const limit = wholeNumber(query.get("limit") ?? "20", 1, most);
        const genre = query.get("genre");
        if (genre !== null && !has("genre-unchecked")) word(genre, GENRES);
        if (genre === "atlas" && has("genre-crash")) throw new Error("no shelf for atlases");
        const sort = word(query.get("sort") ?? "id", ["id", "price"]);
        const all = [...store.books.values()]
          .filter((book) => genre === null || book.genre === genre || has("genre-ignored"))
          .sort((a, b) => (sort === "price" ? byPrice(a, b) : a.id - b.id));
        const data = has("page-ignored") ? all.slice(0, limit) : all.slice((page - 1) * limit, page * limit);
        res.json({ page, limit, ...(!has("total-missing") && { total: all.length }), data });
      },
    ],
    post: [
      signedIn("create-without-token"),
      ...json("NewBook", {
        ...(has("title-off-by-one") && { title: { maxLength: 121 } }),
        ...(has("isbn-unchecked") && { isbn: { pattern: "" } }),
        ...(has("title-optional") && { "": { required: ["isbn", "genre", "price"] } }),
        ...(has("tags-repeated") && { tags: { uniqueItems: false } }),
        ...(has("subtitle-null-refused") && { subtitle: { nullable: false } }),
      }),
      (req, res) => {
        const book: NewBook = req.body;
        if (has("genre-refused") && book.genre === "atlas") throw new Problem("invalid_param");
        if (store.isTaken(book.isbn) && !has("twice-accepted")) {
          if (has("failed-create-kept")) store.addBook(book);
          if (has("conflict-as-400")) throw Object.assign(new Problem("isbn_taken"), { status: 400 });
          throw new Problem("isbn_taken");
        }
        const added = has("create-nothing")
          ? { ...book, id: store.nextId(), subtitle: null, added: new Date().toISOString() }
          : store.addBook(book);
        if (!has("location-dropped")) res.location(`/v1/books/${added.id}`);
        res.status(has("created-as-200") ? 200 : 201).json(added);
      },
    ],
  });

  path("/books/:bookId", {
    get: [
      (req, res) => {
        const book = store.books.get(bookId(req));
        if (!book) {
          if (has("undeclared-code"))
            res.status(404).json({ code: "no_book", message: "No book.", status: 404 });
          else throw new Problem("book_not_found");
          return;
        }
        const tagged = JSON.stringify(has("stale-etag") ? book.id : book);
        const tag = `"${createHash("sha256").update(tagged).digest("base64url").slice(0, 16)}"`;
        const isTagged = !has("etag-dropped") && !(has("head-without-etag") && req.method === "HEAD");
        if (isTagged) res.setHeader("ETag", tag);
        if (has("charset-wrong")) res.setHeader("Content-Type", "application/json; charset=iso-8859-1");
        if (req.get("If-None-Match")?.includes(tag)) res.status(304).end();
        else if (has("charset-wrong")) res.end(JSON.stringify(book));
        else res.json(brokenView(book));
      },
    ],
    put: [
      signedIn(),
      ...json("NewBook", has("price-negative") ? { price: { minimum: -1_000_000 } } : {}),
      (req, res) => {
        const { id, added } = findBook(req);
        const book: NewBook = req.body;
        if (store.isTaken(book.isbn, id)) throw new Problem("isbn_taken");
        const replaced = { ...book, id, added, subtitle: book.subtitle ?? null };
        if (!has("replace-nothing")) store.books.set(id, replaced);
        res.json(replaced);
      },
    ],
    patch: [
      signedIn(),
      ...json("BookChange"),
      (req, res) => {
        const { pages, tags, ...book } = findBook(req);
        const change: Partial<NewBook> = req.body;
        if (change.isbn !== undefined && store.isTaken(change.isbn, book.id)) throw new Problem("isbn_taken");
        const optional = { ...(pages !== undefined && { pages }), ...(tags && { tags }) };
        const changed = { ...book, ...(!has("patch-forgets") && optional), ...change };
        store.books.set(book.id, changed);
        res.json(changed);
      },
    ],
    delete: [
      signedIn(),
      (req, res) => {
        if (has("delete-again-crash") && store.isDeleted(bookId(req))) throw new Error("no such row");
        const { id } = findBook(req);
        if (!has("delete-nothing")) store.books.delete(id);
        if (has("deleted-as-200")) res.json({ deleted: true });
        else res.status(204).end();
      },
    ],
  });

  function brokenView(book: Book): object {
    const { title, subtitle, price, added, genre, ...rest } = book;
    return {
      ...rest,
      ...(!has("title-missing") && { title }),
      ...(!(has("subtitle-missing") && subtitle === null) && { subtitle }),
      price: has("price-as-text") ? String(price) : price,
      added: has("date-only") ? added.slice(0, 10) : added,
      genre: has("genre-null") && genre === "atlas" ? null : genre,
      ...(has("leaked-property") && { cost: price / 2 }),
    };
  }

  path("/books/:bookId/reviews", {
    get: [
      (req, res) => {
        const reviews = store.reviews.get(findBook(req).id) ?? [];
        if (has("teapot") && reviews.length === 0) res.status(418).json([]);
        else res.json(has("array-as-object") ? { reviews } : reviews);
      },
    ],
    post: [
      signedIn(),
      ...json(
        "NewReview",
        {
          ...(has("stars-zero") && { stars: { minimum: 0 } }),
          ...(has("extra-accepted") && { "": { additionalProperties: true } }),
        },
        has("type-ignored"),
      ),
      (req, res) => {
        const { id } = findBook(req);
        const { stars, text } = req.body;
        res
          .status(201)
          .json(store.addReview(id, { stars, ...(text !== undefined && { text }) }, res.locals.person));
      },
    ],
  });

  path("/catalogue", {
    get: [
      (_req, res) => {
        const lines = [...store.books.values()].map(
          ({ id, isbn, title }) => `${id},${isbn},"${title.replaceAll('"', '""')}"`,
        );
        res
          .type(has("export-as-json") ? "application/json" : "text/csv")
          .send(["id,isbn,title", ...lines, ""].join("\r\n"));
      },
    ],
  });

  path("/orders", {
    post: [
      signedIn(),
      ...json("NewOrder"),
      (req, res) => {
        const { bookId: book, quantity } = req.body;
        if (!store.books.has(book)) throw new Problem("unknown_book");
        if (store.copiesLeft(book) < quantity) throw new Problem("out_of_stock");
        const order = store.addOrder({ bookId: book, quantity }, res.locals.person);
        res.location(
          `/v1/orders/${has("location-elsewhere") ? order.id.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) : order.id}`,
        );
        res.status(201).json({ ...orderView(order), ...(has("leaked-buyer") && { buyer: order.buyer }) });
      },
    ],
  });

  path("/orders/:orderId", {
    get: [
      signedIn("read-without-token"),
      (req, res, next) => {
        if (has("flat-error") && !store.orders.has(String(req.params.orderId))) {
          uuid(String(req.params.orderId));
          res.status(404).json({ error: "order_not_found" });
        } else next();
      },
      (req, res) => void res.json(orderView(findOrder(req, res))),
    ],
  });

  path("/orders/:orderId/cancel", {
    post: [
      signedIn(),
      (req, res) => {
        const order = findOrder(req, res);
        if (order.status === "cancelled" && !has("cancel-twice"))
          throw new Problem(has("swapped-code") ? "out_of_stock" : "order_closed");
        const cancelled = { ...order, status: "cancelled" as const };
        store.setOrder(cancelled);
        res.json(orderView(cancelled));
      },
    ],
  });

  path("/orders/:orderId/events", {
    get: [
      signedIn(),
      (req, res) => {
        const events = store.events.get(findOrder(req, res).id) ?? [];
        res.setHeader("Content-Type", has("stream-as-json") ? "application/json" : "text/event-stream");
        for (const { status, at } of events) {
          const data = { status, ...(!has("event-incomplete") && { at }) };
          res.write(`event: status\ndata: ${has("event-not-json") ? status : JSON.stringify(data)}\n\n`);
        }
        res.end();
      },
    ],
  });

  path("/newsletter", {
    put: [inSession, ...json("Newsletter"), (req, res) => void res.json(req.body)],
  });

  const parseForm = express.text({ type: () => true, limit: "64kb" });
  path("/oauth/token", {
    post: [
      (req, res, next) => {
        if (!has("token-cached")) res.setHeader("Cache-Control", "no-store");
        if (
          /^application\/x-www-form-urlencoded *(?:; *charset="?utf-8"? *)?$/i.test(
            req.get("Content-Type") ?? "",
          )
        )
          next();
        else oauthProblem(res, "unsupported_media_type", 415, has);
      },
      parseForm,
      (req, res) => {
        const form = new URLSearchParams(typeof req.body === "string" ? req.body : "");
        const one = (name: string) => (form.getAll(name).length === 1 ? form.get(name) : null);
        const [grant, id, secret] = [one("grant_type"), one("client_id"), one("client_secret")];
        if (grant === null || id === null || secret === null) oauthProblem(res, "invalid_request", 400, has);
        else if (id === CLIENT.client_id && store.mistakes >= MOST_MISTAKES) {
          if (!has("retry-after-dropped")) res.setHeader("Retry-After", "60");
          oauthProblem(res, "slow_down", 429, has);
        } else if (id !== CLIENT.client_id || secret !== CLIENT.client_secret) {
          store.mistakes += Number(id === CLIENT.client_id);
          res.setHeader("WWW-Authenticate", 'Basic realm="shop"');
          oauthProblem(res, "invalid_client", 401, has);
        } else if (grant !== "client_credentials") oauthProblem(res, "unsupported_grant_type", 400, has);
        else res.json({ access_token: TOKENS.alice, token_type: "Bearer", expires_in: 3600 });
      },
      // What body-parser throws, in the shape of this endpoint (RFC 6749 §5.2).
      ((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
        const tooLarge = typeof error === "object" && error !== null && Reflect.get(error, "status") === 413;
        oauthProblem(res, tooLarge ? "too_large" : "invalid_request", tooLarge ? 413 : 400, has);
      }) as unknown as RequestHandler,
    ],
  });

  app.use("/v1", shop);
  app.use("/v1", (_req, _res, next) => next(has("html-route") ? undefined : new Problem("not_found")));
  app.use("/v1", answerProblem(has));
  return app;
}
