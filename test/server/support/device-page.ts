import { DEMO_EMAIL, PASSWORD } from "./test-service.js";

/** An answer of the device page, read as a person and as a browser would. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly title: string;
  readonly heading: string;
  /** The values of hidden and filled fields, unescaped, by name. */
  readonly fields: ReadonlyMap<string, string>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** A browser without scripts: it keeps cookies and sends what the forms hold. */
export class PageVisitor {
  readonly #origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  async request(path: string, init: RequestInit = {}): Promise<PageAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(`${this.#origin}${path}`, {
      redirect: "manual",
      ...init,
      headers: { ...(cookie === "" ? {} : { Cookie: cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const html = await response.text();
    const inputs = [...html.matchAll(/<input\s[^>]*>/g)].map(([input]) => input);
    return {
      status: response.status,
      headers: response.headers,
      html,
      title: unescaped(/<title>([^<]*)/.exec(html)?.[1] ?? ""),
      heading: unescaped(/<h1>([^<]*)/.exec(html)?.[1] ?? ""),
      fields: new Map(
        inputs.map((input) => [
          /\sname="([^"]*)"/.exec(input)?.[1] ?? "",
          unescaped(/\svalue="([^"]*)"/.exec(input)?.[1] ?? ""),
        ]),
      ),
    };
  }

  get(path = "/device"): Promise<PageAnswer> {
    return this.request(path);
  }

  post(path: string, fields: Record<string, string> | [string, string][], headers = {}): Promise<PageAnswer> {
    return this.request(`/device/${path}`, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Fills the sign-in form in and sends it. */
  async signIn(email = DEMO_EMAIL, password = PASSWORD, query = ""): Promise<PageAnswer> {
    const { fields } = await this.get(`/device${query}`);
    return this.post("sign-in", { ...Object.fromEntries(fields), email, password });
  }

  /** The token of the session, from the page. */
  async csrfToken(): Promise<string> {
    return (await this.get()).fields.get("csrf_token") ?? "";
  }

  async review(userCode: string): Promise<PageAnswer> {
    return this.post("review", { csrf_token: await this.csrfToken(), user_code: userCode });
  }

  /** Presses a button of a review. */
  decide(review: PageAnswer, decision: string): Promise<PageAnswer> {
    return this.post("decision", { ...Object.fromEntries(review.fields), decision });
  }
}
