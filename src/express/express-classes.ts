/** Request and response classes that already carry Express's prototypes. */

import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Express } from "express";

/** What `http.createServer` takes to make its requests and responses with. */
export interface ExpressClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Makes the classes for one app.
 *
 * Express sets the prototype of every request and response, which takes V8's fast paths from both objects for the rest of their
 * lives. On objects that have the prototype already it changes nothing (expressjs/express#5998). So the classes' prototypes stand
 * in front of the app's own, which they inherit from, and take their place on the app. They have to be derived classes: V8 keeps a
 * hidden class for those, while `Reflect.construct` with a plain function makes one for each object, at 40 µs apiece.
 *
 * @throws {Error} When a request made so does not carry the app's prototype.
 */
export function expressClasses(app: Express): ExpressClasses {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  if (Object.getPrototypeOf(new Request(new Socket())) !== app.request) {
    throw new Error("Requests do not carry the app's prototype: this version of Express keeps it elsewhere.");
  }
  return { IncomingMessage: Request, ServerResponse: Response };
}
