import { declaresStatus, eachOperation } from "../operations.js";
import { type Rule, report } from "../rule.js";

/** An operation that turns strangers away declares the 401 that it turns them away with (RFC 9110 §15.5.2). */
export const security401: Rule = () =>
  eachOperation((operation, context) => {
    if (!operation.isSecured || declaresStatus(operation, 401)) return;
    report(
      context,
      `${operation.name} asks for credentials and declares no 401.`,
      operation.catalogue
        ? "give a code of status 401 `applies: has-security`, or list one in `x-error-codes`"
        : "declare a `401` response",
      context.location.key(),
    );
  });
