import { codeIn, declaredCode, firstString, keysOf } from "./declared.js";
import type { AnyResult } from "./match.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import { readError } from "./read-error.js";

/**
 * Reads an answer to its end and says what it is.
 *
 * @throws What the connection or the signal threw while the body of a success was read. An error keeps its status even
 *   when its body cannot be read.
 */
export async function settle(operation: OperationDescriptor, response: Response): Promise<AnyResult> {
  const { status, ok } = response;
  const headers = readHeaders(operation, response);
  const succeed = (data: unknown) =>
    ({ ok: true, kind: "success", status, data, headers, response }) as const;
  const declared = keysOf(status)
    .map((key) => operation.success[key])
    .find(Boolean);
  let error: Error | undefined;
  if (ok) {
    if (operation.method === "HEAD" || status === 204 || status === 205 || declared?.length === 0) {
      // Nothing is declared to read; a body that comes anyway must not hold the connection.
      await response.body?.cancel();
      return succeed(undefined);
    }
    const content = operation.readContent?.(response, declared);
    if (content instanceof Error) error = content;
    else if (content) return succeed(await content);
  }
  const raw = await (ok ? response.text() : readError(response));
  let body: unknown = raw || undefined;
  try {
    body = JSON.parse(raw);
  } catch (cause) {
    error ??= new SyntaxError(`HTTP ${status} is not JSON`, { cause });
  }
  if (ok) {
    // Without a declaration an empty body is as good as any; where content is declared its type would be a lie.
    if (!error || (!declared && !raw)) return succeed(body);
    return { ok: false, kind: "transport", reason: "parse", code: null, error, status, raw, response };
  }
  const code = declaredCode(operation, status, body);
  if (code !== undefined) return { ok, kind: "declared", status, code, error: body, headers, response };
  const { message, error_description } = Object(body) as Record<string, unknown>;
  const foreign = {
    code: codeIn(body, operation.family),
    status,
    message: firstString([message, error_description]) ?? `HTTP ${status}`,
    body,
    raw,
  };
  return { ok, kind: "undeclared", status, code: foreign.code, error: foreign, response };
}

function readHeaders({ headers = {} }: OperationDescriptor, response: Response): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(headers)) {
    const value = response.headers.get(name);
    const read = kind === "number" ? Number(value) : value;
    if (value !== null && !Number.isNaN(read)) found[name] = read;
  }
  return found;
}
