/** What the bookshop knows. Every app has its own, so that no mutant sees another's data. */

import { randomUUID } from "node:crypto";

export interface NewBook {
  readonly isbn: string;
  readonly title: string;
  readonly subtitle?: string | null;
  readonly genre: string;
  readonly price: number;
  readonly pages?: number;
  readonly tags?: readonly string[];
}

export interface Book extends NewBook {
  readonly id: number;
  readonly subtitle: string | null;
  readonly added: string;
}

export interface Review {
  readonly id: number;
  readonly stars: number;
  readonly text?: string;
  readonly author: string;
}

export interface Order {
  readonly id: string;
  readonly bookId: number;
  readonly quantity: number;
  readonly status: "open" | "cancelled";
  readonly buyer: string;
}

export interface OrderEvent {
  readonly status: Order["status"];
  readonly at: string;
}

/** Copies of each book that the shop has. */
const COPIES = 7;

export class ShopStore {
  readonly books = new Map<number, Book>();
  readonly reviews = new Map<number, Review[]>();
  readonly orders = new Map<string, Order>();
  readonly events = new Map<string, OrderEvent[]>();
  /** Wrong secrets of the till. */
  mistakes = 0;
  #ids = 0;

  constructor() {
    const novel = { genre: "novel", price: 12.5, pages: 230, tags: ["classic"] };
    this.addBook({
      isbn: "978-0000000001",
      title: "Middlemarch",
      subtitle: "A Study of Provincial Life",
      ...novel,
    });
    this.addBook({ isbn: "978-0000000002", title: "Ariel", genre: "poetry", price: 8 });
    // The examples of the document are there to be found.
    this.setOrder({
      id: "1b671a64-40d5-491e-99b0-da01ff1f3341",
      bookId: 1,
      quantity: 1,
      status: "open",
      buyer: "alice",
    });
    this.addReview(1, { stars: 5, text: "Long, and not a page too long." }, "alice");
  }

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** Whether a book had this id; ids are counted. */
  isDeleted(id: number): boolean {
    return id <= this.#ids && !this.books.has(id);
  }

  isTaken(isbn: string, by?: number): boolean {
    return [...this.books.values()].some((book) => book.isbn === isbn && book.id !== by);
  }

  addBook(book: NewBook): Book {
    const added = {
      ...book,
      id: this.nextId(),
      subtitle: book.subtitle ?? null,
      added: new Date().toISOString(),
    };
    this.books.set(added.id, added);
    return added;
  }

  addReview(bookId: number, review: Omit<Review, "id" | "author">, author: string): Review {
    const added = { ...review, id: this.nextId(), author };
    this.reviews.set(bookId, [...(this.reviews.get(bookId) ?? []), added]);
    return added;
  }

  copiesLeft(bookId: number): number {
    const sold = [...this.orders.values()].filter(
      (order) => order.bookId === bookId && order.status === "open",
    );
    return sold.reduce((left, { quantity }) => left - quantity, COPIES);
  }

  addOrder(order: Pick<Order, "bookId" | "quantity">, buyer: string): Order {
    const added = { ...order, id: randomUUID(), status: "open" as const, buyer };
    this.setOrder(added);
    return added;
  }

  setOrder(order: Order): void {
    this.orders.set(order.id, order);
    const event = { status: order.status, at: new Date().toISOString() };
    this.events.set(order.id, [...(this.events.get(order.id) ?? []), event]);
  }
}
