import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { components } from "../../../src/generated/api/types.js";
import { type Answer, read } from "../support/device-client.js";

/** The canonical body as the document declares it. */
export type ErrorBody = components["schemas"]["ErrorBody"];

function generated(surface: string) {
  return JSON.parse(
    readFileSync(new URL(`../../../src/generated/${surface}/openapi.json`, import.meta.url), "utf8"),
  );
}

const [api, console] = [generated("api"), generated("console")];
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: "api", components: api.components });
const validate = ajv.compile<ErrorBody>({ $ref: "api#/components/schemas/ErrorBody" });

type Codes = Readonly<Record<string, { readonly status: number }>>;

/** Every code that the two documents publish, canonical and flat. */
export const CATALOGUE: { readonly codes: Codes; readonly oauth: Codes } = {
  codes: { ...api["x-error-catalogue"].codes, ...console["x-error-catalogue"].codes },
  oauth: api["x-error-catalogue"].oauth,
};

/**
 * Parses a body as strictly as a client generated from the document does: nothing missing, nothing more.
 *
 * @throws {Error} With what is wrong.
 */
export function parseErrorBody(body: unknown): ErrorBody {
  if (validate(body)) return body;
  throw new Error(`not an ErrorBody: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)}`);
}

/** Reads an answer whose body is an ErrorBody that repeats the answer's status. */
export async function readError(response: Response): Promise<Answer & { readonly body: ErrorBody }> {
  const answer = await read(response);
  const type = answer.headers.get("Content-Type");
  if (!type?.startsWith("application/json")) throw new Error(`answered ${answer.status} as ${type}`);
  const body = parseErrorBody(answer.body);
  if (body.status !== answer.status)
    throw new Error(`the body says ${body.status}, the wire ${answer.status}`);
  return { ...answer, body };
}
