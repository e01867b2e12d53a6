/** How the bookshop writes its refusals. */

import type { ErrorRequestHandler, Response } from "express";
import type { MutantId } from "../mutants.js";
import { Problem, problemOf } from "./problem.js";

type Has = (id: MutantId) => boolean;

/** Answers every exception as ErrorBody. */
export function answerProblem(has: Has): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const problem = problemOf(error);
    const isMalformed = problem.code === "bad_request";
    const isEscape = error instanceof URIError;
    const asHtml =
      (has("html-404") && problem.code === "order_not_found") ||
      (has("html-malformed") && isMalformed && !isEscape) ||
      (has("html-escape") && isEscape);
    if (asHtml) {
      next(Object.assign(new Error(problem.message), { status: problem.status }));
      return;
    }
    const answered =
      has("malformed-as-500") && isMalformed && !isEscape ? new Problem("internal_server_error") : problem;
    res.status(answered.status);
    for (const [name, value] of Object.entries(answered.headers)) res.setHeader(name, value);
    if (has("empty-401") && answered.status === 401) {
      res.end();
      return;
    }
    res.type(has("problem-json") ? "application/problem+json" : "application/json");
    const { stack = "" } = answered;
    res.send(
      JSON.stringify({
        ...answered.body,
        status: has("wrong-status-field") ? 400 : answered.status,
        ...(has("stack-in-message") && { message: stack }),
      }),
    );
  };
}

/** Answers a refusal of the token endpoint: the flat body of RFC 6749 §5.2. */
export function oauthProblem(res: Response, error: string, status: number, has: Has): void {
  if (has("oauth-error-body"))
    res.status(status).json({ code: error, message: "The token was refused.", status });
  else res.status(status).json({ error: has("oauth-unknown-code") ? "refused" : error });
}
