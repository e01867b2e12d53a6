/** Takes secrets out of what is kept of an exchange: a ledger is a file that people hand around. */

import type { SecurityScheme } from "../contract/index.js";

/** Stands where a secret was. */
export const REDACTED = "[redacted]";

/** Header fields that carry credentials whatever the document says. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
  "x-api-key",
  "x-auth-token",
  "x-csrf-token",
  "x-xsrf-token",
]);

/**
 * Members and parameters whose values are secrets by their names: `access_token`, `clientSecret`, `device_code`. Counters
 * (`max_tokens`), kinds (`token_type`) and the members of errors (`code`) are not.
 */
const SECRET_NAME =
  /(^|_)(api_?key|assertion|auth|authorization|code_verifier|cookie|credentials?|csrf|device_code|jwt|otp|passcode|passphrase|passwd|password|pin|private_key|pwd|secret|session|session_id|signature|sid|token|user_code|verification_uri_complete|xsrf)$/;

/** What the declared security schemes add to the names that are always secret. */
export interface SecretNames {
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
}

/** Reads the names under which the declared API keys travel. */
export function secretNames(schemes: readonly SecurityScheme[]): SecretNames {
  const keys = schemes.filter((scheme) => scheme.type === "apiKey");
  const names = (place: string) =>
    keys.filter((scheme) => scheme.in === place).map(({ parameter }) => parameter);
  return {
    headers: new Set(names("header").map((name) => name.toLowerCase())),
    parameters: new Set(names("query")),
  };
}

/** Redacts one exchange. What was a secret in one place of it is taken out of every other place, echoes included. */
export class Redactor {
  readonly #names: SecretNames;
  /** Values that were secret somewhere; short ones would take ordinary words along. */
  readonly #values = new Set<string>();

  constructor(names: SecretNames) {
    this.#names = names;
  }

  /** Redacts a header field; the scheme of a credential and the names of cookies stay, being what a reader looks for. */
  header(name: string, value: string): string {
    const key = name.toLowerCase();
    if (!SECRET_HEADERS.has(key) && !this.#names.headers.has(key)) return value;
    if (key === "cookie")
      return value
        .split(/;\s*/)
        .map((pair) => this.#pair(pair))
        .join("; ");
    if (key === "set-cookie") return value.replace(/^[^;]*/, (pair) => this.#pair(pair));
    const credential = /^([A-Za-z][A-Za-z0-9-]*) +(\S.*)$/s.exec(value);
    this.#remember(credential?.[2] ?? value);
    return credential ? `${credential[1]} ${REDACTED}` : REDACTED;
  }

  /** Redacts the query of a URL or request target. */
  url(url: string): string {
    const mark = url.indexOf("?");
    return mark < 0 ? url : `${url.slice(0, mark)}?${this.form(url.slice(mark + 1))}`;
  }

  /** Redacts `name=value` pairs joined by `&`: a query, or an `application/x-www-form-urlencoded` body. */
  form(text: string): string {
    return text
      .split("&")
      .map((pair) => (this.#isSecret(decoded(pair.split("=", 1)[0] ?? "")) ? this.#pair(pair) : pair))
      .join("&");
  }

  /** Redacts a parsed JSON value; the value itself is not touched. */
  json(value: unknown, depth = 0): unknown {
    if (depth > 64) return REDACTED;
    if (Array.isArray(value)) return value.map((item) => this.json(item, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#member(name, member, depth)]),
    );
  }

  /** Redacts what looks like members of JSON in a text that does not parse. */
  brokenJson(text: string): string {
    return text.replace(
      /"([^"\\]{1,64})"(\s*:\s*)"((?:[^"\\]|\\.)*)"?/g,
      (member, name: string, colon: string, value: string) => {
        if (!this.#isSecret(name)) return member;
        this.#remember(value);
        return `"${name}"${colon}"${REDACTED}"`;
      },
    );
  }

  /** Takes every secret that was met so far out of a text, and what looks like one wherever it stands. */
  text(text: string): string {
    let clean = text;
    for (const secret of this.#values) clean = clean.replaceAll(secret, REDACTED);
    return clean
      .replace(/\b(Bearer|Basic) +[A-Za-z0-9._~+/-]{8,}=*/g, `$1 ${REDACTED}`)
      .replace(/\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, REDACTED);
  }

  #member(name: string, member: unknown, depth: number): unknown {
    if (!this.#isSecret(name) || typeof member === "boolean" || member === null)
      return this.json(member, depth + 1);
    // An object under such a name describes something; its own members are judged by their names.
    if (typeof member === "object") return this.json(member, depth + 1);
    this.#remember(String(member));
    return REDACTED;
  }

  #pair(pair: string): string {
    const [name = "", ...rest] = pair.split("=");
    if (rest.length === 0) return pair;
    const value = rest.join("=");
    this.#remember(value);
    this.#remember(decoded(value));
    return `${name}=${REDACTED}`;
  }

  #isSecret(name: string): boolean {
    if (this.#names.parameters.has(name)) return true;
    const words = name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .toLowerCase();
    return SECRET_NAME.test(words);
  }

  #remember(value: string): void {
    if (value.length >= 8) this.#values.add(value);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
