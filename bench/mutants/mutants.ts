/** The faults: each one slip of one place, as they are made in real services. */

/** One fault of the bookshop. */
export interface Mutant {
  readonly id: string;
  /** What it does wrong, for the table. */
  readonly what: string;
  /** What kind of promise it breaks. */
  readonly breaks:
    | "status"
    | "media type"
    | "body"
    | "headers"
    | "error"
    | "credentials"
    | "input"
    | "state"
    | "lists"
    | "events";
}

/** Every mutant, grouped by what it breaks. */
export const MUTANTS = [
  { id: "created-as-200", breaks: "status", what: "createBook answers 200 instead of 201" },
  { id: "deleted-as-200", breaks: "status", what: "deleteBook answers 200 with a body instead of 204" },
  { id: "teapot", breaks: "status", what: "listReviews answers 418 for a book without reviews" },
  { id: "conflict-as-400", breaks: "status", what: "createBook answers isbn_taken with 400" },
  { id: "method-as-404", breaks: "status", what: "a wrong method is answered 404" },

  { id: "health-as-text", breaks: "media type", what: "getHealth answers text/plain" },
  { id: "export-as-json", breaks: "media type", what: "exportBooks says that its CSV is JSON" },
  { id: "problem-json", breaks: "media type", what: "errors are application/problem+json" },
  { id: "stream-as-json", breaks: "media type", what: "watchOrder says that its events are JSON" },
  { id: "charset-wrong", breaks: "media type", what: "getBook calls its UTF-8 ISO-8859-1" },

  { id: "title-missing", breaks: "body", what: "getBook leaves out the title" },
  { id: "price-as-text", breaks: "body", what: "getBook answers the price as a string" },
  { id: "genre-null", breaks: "body", what: "getBook answers null for the genre of an atlas" },
  { id: "subtitle-missing", breaks: "body", what: "getBook leaves out a subtitle that is null" },
  { id: "total-missing", breaks: "body", what: "listBooks leaves out the total" },
  { id: "date-only", breaks: "body", what: "getBook answers a date where a date-time is declared" },
  { id: "status-upper-case", breaks: "body", what: "getOrder answers OPEN for open" },
  { id: "leaked-property", breaks: "body", what: "getBook shows what the supplier charges" },
  { id: "leaked-buyer", breaks: "body", what: "createOrder shows a property that nobody declared" },
  { id: "array-as-object", breaks: "body", what: "listReviews wraps the array in an object" },

  { id: "location-dropped", breaks: "headers", what: "createBook answers without Location" },
  { id: "etag-dropped", breaks: "headers", what: "getBook answers without ETag" },
  { id: "challenge-dropped", breaks: "headers", what: "401 comes without WWW-Authenticate" },
  { id: "allow-dropped", breaks: "headers", what: "405 comes without Allow" },
  { id: "allow-incomplete", breaks: "headers", what: "Allow leaves out DELETE" },
  { id: "head-without-etag", breaks: "headers", what: "HEAD of a book leaves out its ETag" },
  { id: "retry-after-dropped", breaks: "headers", what: "429 comes without Retry-After" },
  { id: "token-cached", breaks: "headers", what: "the token answer may be cached" },

  { id: "undeclared-code", breaks: "error", what: "getBook answers 404 with a code of its own" },
  { id: "swapped-code", breaks: "error", what: "cancelOrder answers the code of another operation" },
  { id: "flat-error", breaks: "error", what: "getOrder answers its 404 as {error}" },
  {
    id: "wrong-status-field",
    breaks: "error",
    what: "the status in an error body is 400, whatever the answer's",
  },
  { id: "html-404", breaks: "error", what: "an order that is not there is answered in HTML" },
  { id: "html-malformed", breaks: "error", what: "malformed JSON is answered in HTML" },
  { id: "html-escape", breaks: "error", what: "a bad percent-escape is answered in HTML" },
  { id: "html-route", breaks: "error", what: "an unknown path is answered in HTML" },
  { id: "malformed-as-500", breaks: "error", what: "malformed JSON is answered 500" },
  { id: "stack-in-message", breaks: "error", what: "errors carry a stack trace" },
  { id: "empty-401", breaks: "error", what: "401 comes without a body" },
  { id: "oauth-error-body", breaks: "error", what: "the token endpoint answers ErrorBody" },
  { id: "oauth-unknown-code", breaks: "error", what: "the token endpoint answers a code of its own" },

  { id: "create-without-token", breaks: "credentials", what: "createBook takes requests without a token" },
  { id: "read-without-token", breaks: "credentials", what: "getOrder takes requests without a token" },
  { id: "any-token", breaks: "credentials", what: "any token will do" },
  { id: "foreign-order", breaks: "credentials", what: "getOrder shows the orders of others" },
  { id: "csrf-ignored", breaks: "credentials", what: "setNewsletter takes a session without its CSRF token" },

  { id: "limit-unbounded", breaks: "input", what: "listBooks takes any limit" },
  { id: "limit-off-by-one", breaks: "input", what: "listBooks takes a limit of 51" },
  { id: "limit-too-strict", breaks: "input", what: "listBooks refuses a limit of 50" },
  { id: "genre-unchecked", breaks: "input", what: "listBooks takes any genre" },
  { id: "genre-refused", breaks: "input", what: "createBook refuses an atlas" },
  { id: "genre-crash", breaks: "input", what: "listBooks fails on atlases" },
  { id: "stars-zero", breaks: "input", what: "createReview takes 0 stars" },
  { id: "title-off-by-one", breaks: "input", what: "createBook takes a title of 121 characters" },
  { id: "isbn-unchecked", breaks: "input", what: "createBook takes any ISBN" },
  { id: "price-negative", breaks: "input", what: "replaceBook takes a price below 0" },
  { id: "title-optional", breaks: "input", what: "createBook takes a book without a title" },
  { id: "extra-accepted", breaks: "input", what: "createReview takes unknown properties" },
  { id: "tags-repeated", breaks: "input", what: "createBook takes the same tag twice" },
  { id: "id-crash", breaks: "input", what: "a book id that is no number is answered 500" },
  { id: "null-crash", breaks: "input", what: "the body `null` is answered 500" },
  { id: "type-ignored", breaks: "input", what: "createReview reads JSON whatever the media type" },
  { id: "subtitle-null-refused", breaks: "input", what: "createBook refuses null for the subtitle" },

  { id: "delete-nothing", breaks: "state", what: "deleteBook deletes nothing" },
  { id: "create-nothing", breaks: "state", what: "createBook keeps nothing" },
  { id: "replace-nothing", breaks: "state", what: "replaceBook keeps the book as it was" },
  { id: "failed-create-kept", breaks: "state", what: "createBook keeps a book that it refuses" },
  { id: "location-elsewhere", breaks: "state", what: "the Location of a new order leads nowhere" },
  { id: "twice-accepted", breaks: "state", what: "isbn_taken is declared and never answered" },
  { id: "cancel-twice", breaks: "state", what: "order_closed is declared and never answered" },

  { id: "patch-forgets", breaks: "state", what: "changeBook loses what is optional and was not sent" },
  { id: "delete-again-crash", breaks: "state", what: "deleteBook fails on a book that was deleted" },
  { id: "stale-etag", breaks: "state", what: "the ETag of a book stays when the book changes" },

  { id: "page-ignored", breaks: "lists", what: "listBooks answers the first page whatever is asked for" },
  { id: "genre-ignored", breaks: "lists", what: "listBooks shows every genre whatever is asked for" },
  { id: "sort-as-text", breaks: "lists", what: "listBooks sorts prices as texts" },

  { id: "event-not-json", breaks: "events", what: "the data of an event is not JSON" },
  { id: "event-incomplete", breaks: "events", what: "an event leaves out its time" },
] as const satisfies readonly Mutant[];

export type MutantId = (typeof MUTANTS)[number]["id"];
