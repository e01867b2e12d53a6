/** Takes secrets out of what is kept of an exchange: a ledger is a file that people hand around. */

import { type Contract, type Found, isUnder, PathLookup, UNDECODABLE } from "../contract/index.js";
import { isSecretName } from "./secret-name.js";

/** Stands where a secret was. */
export const REDACTED = "[redacted]";

/** Shorter values are not looked for in other places: they would take ordinary words along. */
const LEAST_VALUE = 8;

/** The same for what is left of a value that was cut. */
const LEAST_CUT = 4;

/** Beside one of these a `code` is a credential (RFC 6749 §4.1), and no error's. */
const OF_GRANTS = /(?:^|[?&#])(?:code_verifier|grant_type|state)=/;

/** What a document adds to the names that are always secret. */
export interface SecretNames {
  /** Names of the declared API keys, in lower case. */
  readonly declared: ReadonlySet<string>;
  /** Finds the template of a path, of whatever operation. */
  template(path: string): { readonly basePath: string; readonly found: Found<string> } | undefined;
}

/** Reads what a document says of secrets. */
export function secretNames({ securitySchemes, operations, basePaths }: Contract): SecretNames {
  const keys = securitySchemes.filter((scheme) => scheme.type === "apiKey");
  const lookup = new PathLookup<string>();
  for (const path of new Set(operations.map((operation) => operation.path))) lookup.add(path, path);
  return {
    declared: new Set(keys.map(({ parameter }) => parameter.toLowerCase())),
    template(path) {
      for (const basePath of basePaths) {
        const below = isUnder(basePath, path) ? path.slice(basePath.length) || "/" : "";
        const found = below.startsWith("/") ? lookup.find(below) : undefined;
        if (found && found !== UNDECODABLE) return { basePath, found };
      }
      return undefined;
    },
  };
}

/** Redacts one exchange. What was a secret in one place of it is taken out of every other place, echoes included. */
export class Redactor {
  readonly #names: SecretNames;
  /** Values that were secret somewhere. */
  readonly #values = new Set<string>();

  constructor(names: SecretNames) {
    this.#names = names;
  }

  /** Redacts a header field; the scheme of a credential and the names of cookies stay, being what a reader looks for. */
  header(name: string, value: string): string {
    if (!this.#isSecret(name)) return this.text(value);
    const key = name.toLowerCase();
    if (key === "cookie")
      return value
        .split(/;\s*/)
        .map((pair) => this.#pair(pair))
        .join("; ");
    if (key === "set-cookie") return value.replace(/^[^;]*/, (pair) => this.#pair(pair));
    const [, scheme, credential] = /^([A-Za-z][A-Za-z0-9-]*) +(\S.*)$/s.exec(value) ?? [];
    return key.endsWith("authorization") && scheme !== undefined && credential !== undefined
      ? `${scheme} ${this.#hide(credential)}`
      : this.#hide(value);
  }

  /** Redacts a URL without its origin, or a request target: path parameters, query and fragment. */
  url(url: string): string {
    const [path = "", ...parts] = url.split(/(?=[?#])/);
    return [this.#path(path), ...parts.map((part) => `${part[0]}${this.form(part.slice(1), true)}`)].join("");
  }

  /**
   * Redacts `name=value` pairs joined by `&`: a query, or an `application/x-www-form-urlencoded` body.
   *
   * @param inUrl - Whether it is a query.
   */
  form(text: string, inUrl = false): string {
    const isGrant = OF_GRANTS.test(text);
    return text
      .split("&")
      .map((pair) =>
        this.#isSecretPair(pair.split("=", 1)[0] ?? "", isGrant, inUrl) ? this.#pair(pair) : pair,
      )
      .join("&");
  }

  /** Redacts a parsed JSON value; the value itself is not touched. */
  json(value: unknown, depth = 0): unknown {
    if (depth > 64) return REDACTED;
    if (typeof value === "string") return this.#jsonWithin(value, depth) ?? this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    const isGrant = Object.hasOwn(value, "grant_type");
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        isGrant && name === "code" ? this.#hide(String(member)) : this.#member(name, member, depth),
      ]),
    );
  }

  /** Redacts what looks like members of JSON, like `name=value`, or like elements of XML and HTML, wherever it stands in a text. */
  text(text: string): string {
    const members = text.replace(
      /"([^"\\]{1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|\[[^\][]*\]?)/g,
      (member, name: string, colon: string, value: string) => {
        if (!this.#isSecret(name, value.startsWith("["))) return member;
        for (const item of value.match(/[^"[\],\s]+/g) ?? []) this.#remember(item);
        return `"${name}"${colon}"${REDACTED}"`;
      },
    );
    const isGrant = OF_GRANTS.test(text);
    const pairs = members
      .replace(/(\/\/[^/\s:@"']{0,64}:)([^/\s@"']{1,200})(?=@)/g, (_, user: string, password: string) => {
        return `${user}${this.#hide(password)}`;
      })
      .replace(
        /(^|[\s&;,?#"'<>({|/])([^\s&;,?#"'<>({|/=]{1,64})=("[^"]*"|'[^']*'|[^\s&;#"'<>]+)/g,
        (pair, before: string, name: string, value: string) =>
          this.#isSecretPair(name, isGrant, /[?&]/.test(before))
            ? `${before}${this.#pair(`${name}=${value}`)}`
            : pair,
      );
    return pairs.includes("<") ? this.#markup(pairs) : pairs;
  }

  /** Takes every secret that was met so far out of a text, and what looks like one wherever it stands. */
  clean(text: string): string {
    let clean = text;
    // The longest first: one may begin another.
    for (const secret of [...this.#values].sort((a, b) => b.length - a.length))
      clean = clean.replaceAll(secret, REDACTED);
    return clean
      .replace(/\b(Bearer|Basic) +[A-Za-z0-9._~+/-]{8,}=*/g, `$1 ${REDACTED}`)
      .replace(/\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, REDACTED);
  }

  /** Redacts the message of a fault, which quotes values in backticks, long ones cut. */
  fault(message: string): string {
    const places = [...message.matchAll(/\b(?:at|parameter|header) `([^`]*)`/gi)];
    const isSecret = places.some(([, place = ""]) => {
      const [, name = "", index] = /([^/]*?)(\/\d+)?$/.exec(place) ?? [];
      return this.#isSecret(name, index !== undefined);
    });
    return message.replace(/(received )?`([^`]*)`/g, (_, received: string | undefined, value: string) => {
      const shown = received !== undefined && isSecret ? REDACTED : this.#cut(this.clean(this.text(value)));
      return `${received ?? ""}\`${shown}\``;
    });
  }

  /** Takes out what is left of a secret at the end of a text that was cut there. */
  #cut(text: string): string {
    if (!text.endsWith("…")) return text;
    const kept = text.slice(0, -1);
    for (const secret of this.#values)
      for (let length = Math.min(secret.length, kept.length); length >= LEAST_CUT; length--)
        if (kept.endsWith(secret.slice(0, length))) return `${kept.slice(0, -length)}${REDACTED}`;
    return text;
  }

  #path(path: string): string {
    const { basePath, found } = this.#names.template(path) ?? {};
    if (!found || !Object.keys(found.params).some((name) => this.#isSecret(name))) return path;
    const below = found.value.replace(/\{([^{}]*)\}/g, (_, name: string) => {
      const value = found.params[name] ?? "";
      return this.#isSecret(name) ? this.#hide(value) : value;
    });
    return `${basePath}${below}`;
  }

  #member(name: string, member: unknown, depth: number): unknown {
    const isList = Array.isArray(member);
    if (!this.#isSecret(name, isList)) return this.json(member, depth + 1);
    if (isList)
      return member.map((item) =>
        typeof item === "string" ? this.#hide(item) : this.#member(name, item, depth + 1),
      );
    // An object under such a name describes something; its own members are judged by their names.
    return typeof member === "string" || typeof member === "number"
      ? this.#hide(String(member))
      : this.json(member, depth + 1);
  }

  /** A text that is JSON itself, redacted; `undefined` when it is none, or holds no secret. */
  #jsonWithin(text: string, depth: number): string | undefined {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      const redacted = JSON.stringify(this.json(value, depth + 1));
      return redacted === JSON.stringify(value) ? text : redacted;
    } catch {
      return undefined;
    }
  }

  #markup(text: string): string {
    return text
      .replace(
        /<([\w:.-]{1,64})((?:\s[^<>]*)?)>([^<>]+)(?=<\/)/g,
        (element, name: string, rest, value: string) => {
          return this.#isSecret(name.replace(/^.*:/, "")) ? `<${name}${rest}>${this.#hide(value)}` : element;
        },
      )
      .replace(/<(?:input|meta)\b[^<>]*>/gi, (element) => {
        const name = /\bname\s*=\s*["']?([^\s"'>]+)/i.exec(element)?.[1] ?? "";
        if (!this.#isSecret(name)) return element;
        return element.replace(
          /\b((?:value|content)\s*=\s*["']?)([^"'>]+)/gi,
          (_, before: string, value: string) => {
            return `${before}${this.#hide(value)}`;
          },
        );
      });
  }

  #pair(pair: string): string {
    const mark = pair.indexOf("=");
    return mark < 0 ? pair : `${pair.slice(0, mark)}=${this.#hide(pair.slice(mark + 1))}`;
  }

  #isSecretPair(name: string, isGrant: boolean, inUrl: boolean): boolean {
    // In a URL a `key` is that of an API; elsewhere it is the name of an entry.
    return this.#isSecret(decoded(name)) || (isGrant && name === "code") || (inUrl && name === "key");
  }

  #isSecret(name: string, isList = false): boolean {
    return this.#names.declared.has(name.toLowerCase()) || isSecretName(name, isList);
  }

  /** What stands for a secret; a flag is none. */
  #hide(value: string): string {
    if (/^(?:true|false|null)$/.test(value)) return value;
    const bare = value.replace(/^(["'])(.*)\1$/s, "$2");
    for (const form of [bare, decoded(bare), JSON.stringify(bare).slice(1, -1)]) this.#remember(form);
    return REDACTED;
  }

  #remember(value: string): void {
    if (value.length >= LEAST_VALUE) this.#values.add(value);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
