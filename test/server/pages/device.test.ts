import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { poll, startLogin } from "../support/device-client.js";
import { PageVisitor } from "../support/device-page.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "../support/test-service.js";

let service: TestService;

beforeAll(async () => {
  service = await startTestService({
    LIMIT_DEVICE_CODES_PER_HOUR: "10000",
    LIMIT_DECISIONS_PER_HOUR: "10000",
    LIMIT_CALLS_PER_SESSION_PER_MINUTE: "10000",
    LIMIT_USER_CODE_MISSES_PER_ACCOUNT: "10000",
    LIMIT_USER_CODE_MISSES_PER_ADDRESS: "10000",
    LIMIT_USER_CODE_MISSES_OVERALL: "10000",
    LIMIT_LOGIN_FAILURES_PER_ADDRESS: "10000",
  });
});

async function signedIn(email?: string): Promise<PageVisitor> {
  const visitor = new PageVisitor(service.origin);
  expect((await visitor.signIn(email)).status).toBe(303);
  return visitor;
}

const tokenError = async (deviceCode: string) => (await poll(service.origin, deviceCode)).body.error;

describe("every page", () => {
  test("runs no script, is not kept, not framed, and leaks its URL to nobody", async () => {
    const visitor = await signedIn();
    const pages = [
      await new PageVisitor(service.origin).get(),
      await visitor.get("/device?user_code=BCDF-GHJK"),
      await visitor.review("BCDF-GHJK"),
      await visitor.post("review", {}),
      await visitor.request("/device/review", { method: "POST", body: "{}" }),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 404, 403, 415]);
    for (const { headers, html } of pages) {
      expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(headers.get("Content-Security-Policy")).toMatch(
        /^default-src 'none';style-src 'sha256-[\w+/]+=*';base-uri 'none';form-action 'self';frame-ancestors 'none'$/,
      );
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(html).not.toMatch(/<script|\son\w+=|\sstyle=/i);
    }
  });

  test("answers other methods with those that it has", async () => {
    const visitor = new PageVisitor(service.origin);
    for (const [path, allow] of [
      ["/device", "GET, HEAD"],
      ["/device/review", "GET, HEAD, POST"],
    ] as const) {
      const answer = await visitor.request(path, { method: "PUT" });
      expect([answer.status, answer.headers.get("Allow")]).toEqual([405, allow]);
    }
  });

  test("an address of an answer leads back to the form", async () => {
    for (const path of ["sign-in", "review", "decision", "sign-out"]) {
      const answer = await new PageVisitor(service.origin).get(`/device/${path}`);
      expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/device"]);
    }
  });
});

describe("signing in", () => {
  test("opens the same session as the console, and keeps the code that the link brought", async () => {
    const visitor = new PageVisitor(service.origin);
    const answer = await visitor.signIn(DEMO_EMAIL, PASSWORD, "?user_code=bcdf%20ghjk");
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/device?user_code=bcdf%20ghjk"]);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("wireproof_session="));
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const me = await fetch(`${service.origin}/console/api/me`, {
      headers: { Cookie: `wireproof_session=${visitor.cookies.get("wireproof_session")}` },
    });
    expect(me.status).toBe(200);
  });

  test("ties its form to the browser by a cookie that scripts cannot read", async () => {
    const answer = await new PageVisitor(service.origin).get();
    expect(answer.title).toBe("Sign in – Wireproof");
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^wireproof_form=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test("over https that cookie is Secure and cannot come from a sibling domain", async () => {
    const secure = await startTestService({ PUBLIC_URL: "https://api.example.org" });
    const visitor = new PageVisitor(secure.listening);
    expect((await visitor.get()).headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-wireproof_form=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const answer = await visitor.signIn();
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining("; Secure")]);
  });

  test("refuses a wrong password and an unknown account alike, and never sends the password back", async () => {
    const visitor = new PageVisitor(service.origin);
    const wrong = await visitor.signIn(DEMO_EMAIL, "not-the-password", "?user_code=BCDF-GHJK");
    expect([wrong.status, wrong.title]).toEqual([401, "Error: Sign in – Wireproof"]);
    expect(wrong.headers.get("WWW-Authenticate")).toBe('Session realm="console"');
    expect(wrong.html).toContain('<a href="#email">The e-mail address and the password do not match.</a>');
    expect(wrong.html).not.toContain("not-the-password");
    expect([wrong.fields.get("email"), wrong.fields.get("user_code")]).toEqual([DEMO_EMAIL, "BCDF-GHJK"]);
    const unknown = await visitor.signIn("nobody@example.org", "not-the-password", "?user_code=BCDF-GHJK");
    expect(unknown.html.replaceAll("nobody@example.org", DEMO_EMAIL)).toBe(wrong.html);
  });

  test("says which field is empty, tied to the field", async () => {
    const answer = await new PageVisitor(service.origin).signIn("", "");
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('role="alert"');
    for (const [field, text] of [
      ["email", "Enter your e-mail address."],
      ["password", "Enter your password."],
    ]) {
      expect(answer.html).toContain(`<a href="#${field}">${text}</a>`);
      expect(answer.html).toContain(`<p class="wrong" id="${field}-problem">${text}</p>`);
      expect(answer.html).toMatch(
        new RegExp(`<input id="${field}"[^>]* aria-describedby="${field}-problem" aria-invalid="true">`),
      );
      expect(answer.html).toContain(`<label for="${field}">`);
    }
  });

  test("counts failures with the console's, and says how long it is closed", async () => {
    await service.addAccount("target@example.org");
    const visitor = new PageVisitor(service.origin);
    for (let i = 0; i < 5; i++) await visitor.signIn("target@example.org", "wrong");
    const refused = await visitor.signIn("target@example.org");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "900"]);
    expect(refused.html).toContain("Signing in is closed for 15 minutes.");
    const console = await fetch(`${service.origin}/console/api/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: "target@example.org", password: PASSWORD }),
    });
    expect(console.status).toBe(429);
  });

  test("cannot be done for somebody else's browser (login CSRF)", async () => {
    const attacker = await new PageVisitor(service.origin).get();
    const token = attacker.fields.get("form_token") ?? "";
    const victim = new PageVisitor(service.origin);
    const fields = { email: DEMO_EMAIL, password: PASSWORD };
    const without = await victim.post("sign-in", fields);
    await victim.get();
    for (const answer of [
      without,
      await victim.post("sign-in", fields),
      await victim.post("sign-in", { ...fields, form_token: token }),
    ]) {
      expect([answer.status, answer.title]).toEqual([403, "Error: Form out of date – Wireproof"]);
    }
    expect(victim.cookies.has("wireproof_session")).toBe(false);
  });

  test.each([
    ["Sec-Fetch-Site: cross-site", 403, { "Sec-Fetch-Site": "cross-site" }],
    ["Sec-Fetch-Site: same-site", 403, { "Sec-Fetch-Site": "same-site" }],
    ["Origin: https://evil.example", 403, { Origin: "https://evil.example" }],
    ["Sec-Fetch-Site: same-origin", 303, { "Sec-Fetch-Site": "same-origin", Origin: "null" }],
    ["Origin: null, as browsers send without a referrer", 303, { Origin: "null" }],
  ])("with %s is answered %i", async (_what, status, headers) => {
    const visitor = new PageVisitor(service.origin);
    const form = Object.fromEntries((await visitor.get()).fields);
    const answer = await visitor.post("sign-in", { ...form, email: DEMO_EMAIL, password: PASSWORD }, headers);
    expect(answer.status).toBe(status);
  });
});

describe("the code", () => {
  test("is asked for when none is given", async () => {
    const visitor = await signedIn();
    const page = await visitor.get();
    expect([page.status, page.title]).toEqual([200, "Enter the code – Wireproof"]);
    expect(page.html).toContain(`Signed in as ${DEMO_EMAIL}`);
    const empty = await visitor.review(" ");
    expect([empty.status, empty.title]).toEqual([422, "Error: Enter the code – Wireproof"]);
    expect(empty.html).toContain('aria-describedby="user_code-hint user_code-problem" aria-invalid="true"');
  });

  test("is filled in from a link and goes no further by itself", async () => {
    const { user_code } = await startLogin(service.origin);
    const visitor = await signedIn();
    const page = await visitor.get(`/device?user_code=${user_code}`);
    expect([page.status, page.title]).toEqual([200, "Compare the code – Wireproof"]);
    expect(page.fields.get("user_code")).toBe(user_code);
    // Nothing was looked up: another account can still be the first to do so.
    await service.addAccount("first@example.org");
    expect((await (await signedIn("first@example.org")).review(user_code)).title).toBe(
      "Check the request – Wireproof",
    );
  });

  test.each(["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'onfocus='alert(1)"])(
    "%s in a link is text",
    async (hostile) => {
      const query = `?user_code=${encodeURIComponent(hostile)}`;
      for (const visitor of [new PageVisitor(service.origin), await signedIn()]) {
        const page = await visitor.get(`/device${query}`);
        expect(page.status).toBe(200);
        expect(page.fields.get("user_code")).toBe(hostile);
        expect(page.html).not.toContain(hostile);
      }
    },
  );

  test("that is repeated or far too long in a link counts as none", async () => {
    const visitor = await signedIn();
    for (const query of [
      "?user_code=BCDF-GHJK&user_code=X",
      `?user_code=${"B".repeat(65)}`,
      "?user_code[a]=B",
    ]) {
      expect((await visitor.get(`/device${query}`)).title).toBe("Enter the code – Wireproof");
    }
  });

  test("may be typed in any case, with dashes, spaces or none", async () => {
    const visitor = await signedIn();
    const { user_code } = await startLogin(service.origin);
    const letters = user_code.replace("-", "");
    for (const typed of [
      user_code.toLowerCase(),
      letters,
      `  ${[...letters].join(" ")}`,
      letters.replace(/./g, "$&."),
    ]) {
      const page = await visitor.review(typed);
      expect([page.status, page.fields.get("user_code")]).toEqual([200, user_code]);
    }
  });

  test("that cannot be one is told so, without counting as a guess", async () => {
    const strict = await startTestService({ LIMIT_USER_CODE_MISSES_PER_ACCOUNT: "1" });
    const visitor = new PageVisitor(strict.origin);
    await visitor.signIn();
    for (let i = 0; i < 3; i++) {
      const page = await visitor.review("BCDF");
      expect([page.status, page.fields.get("user_code")]).toEqual([422, "BCDF"]);
    }
    expect((await visitor.review("BCDF-GHJK")).status).toBe(404);
  });

  test("unknown, expired, used and foreign codes read the same to a stranger", async () => {
    await service.addAccount("stranger@example.org");
    const owner = await signedIn();
    const stranger = await signedIn("stranger@example.org");
    const [foreign, used, declined, expired] = [
      await startLogin(service.origin),
      await startLogin(service.origin),
      await startLogin(service.origin),
      await startLogin(service.origin),
    ];
    await owner.review(foreign.user_code);
    await owner.decide(await owner.review(used.user_code), "approve");
    expect((await poll(service.origin, used.device_code)).status).toBe(200);
    await owner.decide(await owner.review(declined.user_code), "decline");
    const pages: { status: number; html: string }[] = [];
    const look = async (code: string) => {
      const { status, html } = await stranger.review(code);
      pages.push({ status, html: html.replaceAll(code, "CODE") });
    };
    await look("BBBB-BBBB");
    for (const { user_code } of [foreign, used, declined]) await look(user_code);
    service.clock.advance(900);
    await look(expired.user_code);
    expect(pages[0]?.status).toBe(404);
    for (const page of pages) expect(page).toEqual(pages[0]);
  });
});

describe("the review", () => {
  test("shows who asks, from where, for what, since when and for whom", async () => {
    const visitor = await signedIn();
    const { user_code } = await startLogin(service.origin, {
      device_label: "Ada's laptop",
      scope: "apps:read apps:run",
    });
    service.clock.advance(130);
    const page = await visitor.review(user_code);
    expect([page.status, page.title]).toEqual([200, "Check the request – Wireproof"]);
    for (const text of [
      `<p class="code">${user_code}</p>`,
      "Valid for 13 minutes more",
      "<bdi>wireproof</bdi>",
      "<bdi>Ada&#39;s laptop</bdi>",
      "<li>See your apps</li>",
      "<li>Run your apps</li>",
      "2 minutes ago",
      "<bdi>127.0.0.1</bdi>",
      "The same as yours now",
      "<bdi>node</bdi>",
      `<dd>${DEMO_EMAIL}</dd>`,
    ]) {
      expect(page.html).toContain(text);
    }
  });

  test("says when the request came from another address", async () => {
    const proxied = await startTestService({ TRUSTED_PROXIES: "1" });
    const headers = { "X-Forwarded-For": "203.0.113.9" };
    const answer = await fetch(`${proxied.origin}/openapi/v1/oauth/device/code`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ client_id: "wireproof" }),
    });
    const { user_code }: { user_code: string } = JSON.parse(await answer.text());
    const visitor = new PageVisitor(proxied.origin);
    await visitor.signIn();
    const page = await visitor.review(user_code);
    expect(page.html).toContain("<bdi>203.0.113.9</bdi>");
    expect(page.html).toContain("Not yours, which is 127.0.0.1.");
  });

  test("offers to decline before it offers to approve, and both alike", async () => {
    const visitor = await signedIn();
    const { html } = await visitor.review((await startLogin(service.origin)).user_code);
    const buttons = /<div class="choices">\s*(.*?)\s*<\/div>/s.exec(html)?.[1]?.split("\n");
    expect(buttons).toEqual([
      '<button name="decision" value="decline">Decline</button>',
      '<button name="decision" value="approve">Approve</button>',
    ]);
  });

  test("shows whatever a device says of itself as text", async () => {
    const visitor = await signedIn();
    const text = fc.string({ unit: fc.constantFrom(..."<>\"'&/=ab `\u202e\u2066"), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, async (label) => {
        const { user_code } = await startLogin(service.origin, { device_label: label });
        const { status, html } = await visitor.review(user_code);
        expect(status).toBe(200);
        const shown = /<dt>Device<\/dt><dd>(.*?)<\/dd>/s.exec(html)?.[1] ?? "";
        expect(shown).toMatch(/^(?:Gave no name|<bdi>[^<>"'\u202e\u2066]*<\/bdi>)$/);
      }),
      { numRuns: 30 },
    );
  });

  test("shows a hostile user agent as text", async () => {
    const visitor = await signedIn();
    const answer = await fetch(`${service.origin}/openapi/v1/oauth/device/code`, {
      method: "POST",
      headers: { "User-Agent": "<img src=x onerror=alert(1)>" },
      body: new URLSearchParams({ client_id: "wireproof" }),
    });
    const { user_code }: { user_code: string } = JSON.parse(await answer.text());
    const { html } = await visitor.review(user_code);
    expect(html).toContain("<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>");
    expect(html).not.toContain("<img");
  });
});

describe("the decision", () => {
  test("to approve lets the device in", async () => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const page = await visitor.decide(await visitor.review(user_code), "approve");
    expect([page.status, page.title]).toEqual([200, "Device approved – Wireproof"]);
    expect((await poll(service.origin, device_code)).status).toBe(200);
  });

  test("to decline is access_denied to the device", async () => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const page = await visitor.decide(await visitor.review(user_code), "decline");
    expect([page.status, page.title]).toEqual([200, "Request declined – Wireproof"]);
    expect(await tokenError(device_code)).toBe("access_denied");
  });

  test("is made once: afterwards its person hears that the code is used, and how", async () => {
    const visitor = await signedIn();
    for (const [first, second, text] of [
      ["approve", "decline", "You approved it before"],
      ["decline", "approve", "You declined it before"],
    ] as const) {
      const { user_code, device_code } = await startLogin(service.origin);
      const review = await visitor.review(user_code);
      await visitor.decide(review, first);
      for (const page of [await visitor.decide(review, second), await visitor.review(user_code)]) {
        expect([page.status, page.title]).toEqual([409, "Code already used – Wireproof"]);
        expect(page.html).toContain(text);
      }
      const answer = await poll(service.origin, device_code);
      expect(answer.status === 200 ? "approve" : answer.body.error).toBe(
        first === "approve" ? "approve" : "access_denied",
      );
    }
  });

  test("after the code expired says so to the person who was looking at it", async () => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const review = await visitor.review(user_code);
    service.clock.advance(900);
    for (const page of [await visitor.decide(review, "approve"), await visitor.review(user_code)]) {
      expect([page.status, page.title]).toEqual([410, "Code expired – Wireproof"]);
    }
    expect(await tokenError(device_code)).toBe("expired_token");
  });

  test("on a code that was not reviewed shows the review instead", async () => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const csrf_token = await visitor.csrfToken();
    const page = await visitor.post("decision", { csrf_token, user_code, decision: "approve" });
    expect(page.title).toBe("Check the request – Wireproof");
    expect(await tokenError(device_code)).toBe("authorization_pending");
  });

  test("on a code that another account looks at is unknown, and changes nothing", async () => {
    await service.addAccount("other@example.org");
    const [owner, other] = [await signedIn(), await signedIn("other@example.org")];
    const { user_code, device_code } = await startLogin(service.origin);
    const review = await owner.review(user_code);
    const csrf_token = await other.csrfToken();
    const page = await other.post("decision", { csrf_token, user_code, decision: "approve" });
    expect([page.status, page.title]).toEqual([404, "Error: Enter the code – Wireproof"]);
    expect(await tokenError(device_code)).toBe("authorization_pending");
    expect((await owner.decide(review, "approve")).status).toBe(200);
  });

  test("is taken from a form of the page only (CSRF)", async () => {
    await service.addAccount("mallory@example.org");
    const [visitor, mallory] = [await signedIn(), await signedIn("mallory@example.org")];
    const { user_code, device_code } = await startLogin(service.origin);
    const review = await visitor.review(user_code);
    const fields = { user_code, decision: "approve" };
    const csrf_token = review.fields.get("csrf_token") ?? "";
    const foreign = await mallory.csrfToken();
    for (const page of [
      await visitor.post("decision", fields),
      await visitor.post("decision", { ...fields, csrf_token: "A".repeat(43) }),
      await visitor.post("decision", { ...fields, csrf_token: foreign }),
      await visitor.post("decision", { ...fields, csrf_token }, { "Sec-Fetch-Site": "cross-site" }),
    ]) {
      expect([page.status, page.title]).toEqual([403, "Error: Form out of date – Wireproof"]);
    }
    expect(await tokenError(device_code)).toBe("authorization_pending");
  });

  test("without a session asks to sign in, keeps the code and decides nothing", async () => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const review = await visitor.review(user_code);
    visitor.cookies.delete("wireproof_session");
    const page = await visitor.decide(review, "approve");
    expect([page.status, page.title]).toEqual([401, "Error: Sign in – Wireproof"]);
    expect(page.headers.get("WWW-Authenticate")).toBe('Session realm="console"');
    expect(page.html).toContain("Your session has ended");
    expect(page.fields.get("user_code")).toBe(user_code);
    expect(await tokenError(device_code)).toBe("authorization_pending");
  });

  test("races: one of many decides, the others hear that it is used, and the device hears the winner", async () => {
    const visitor = await signedIn();
    for (let i = 0; i < 10; i++) {
      const { user_code, device_code } = await startLogin(service.origin);
      const review = await visitor.review(user_code);
      const decisions = ["approve", "decline", "approve", "decline"];
      const pages = await Promise.all(decisions.map((decision) => visitor.decide(review, decision)));
      expect(pages.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      const won = decisions[pages.findIndex(({ status }) => status === 200)];
      const answer = await poll(service.origin, device_code);
      expect(answer.status === 200 ? "approve" : answer.body.error).toBe(
        won === "approve" ? "approve" : "access_denied",
      );
    }
  });

  test.each(["", "yes", "approved"])("%j is no decision", async (decision) => {
    const visitor = await signedIn();
    const { user_code, device_code } = await startLogin(service.origin);
    const page = await visitor.decide(await visitor.review(user_code), decision);
    expect([page.status, page.title]).toEqual([400, "Error: Something went wrong – Wireproof"]);
    expect(await tokenError(device_code)).toBe("authorization_pending");
  });
});

describe("limits", () => {
  test("five wrong codes close the page for a quarter of an hour, the right code included", async () => {
    const strict = await startTestService();
    const visitor = new PageVisitor(strict.origin);
    await visitor.signIn();
    for (let i = 0; i < 5; i++) expect((await visitor.review("BBBB-BBBB")).status).toBe(404);
    const { user_code } = await startLogin(strict.origin);
    const page = await visitor.review(user_code);
    expect([page.status, page.title]).toEqual([429, "Error: Too many attempts – Wireproof"]);
    expect(page.headers.get("Retry-After")).toBe("900");
    expect(page.html).toContain("You can go on in 15 minutes.");
    strict.clock.advance(900);
    expect((await visitor.review((await startLogin(strict.origin)).user_code)).status).toBe(200);
  });

  test("decisions and calls count with those of the operations", async () => {
    const strict = await startTestService({ LIMIT_DECISIONS_PER_HOUR: "1" });
    const visitor = new PageVisitor(strict.origin);
    await visitor.signIn();
    const decide = async () =>
      visitor.decide(await visitor.review((await startLogin(strict.origin)).user_code), "decline");
    expect((await decide()).status).toBe(200);
    const refused = await decide();
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "3600"]);

    const calls = await startTestService({ LIMIT_CALLS_PER_SESSION_PER_MINUTE: "1" });
    const caller = new PageVisitor(calls.origin);
    await caller.signIn();
    expect((await caller.review("")).status).toBe(422);
    expect((await caller.review("")).status).toBe(429);
  });
});

describe("forms", () => {
  test.each([
    ["JSON", "application/json", "{}", 415],
    ["too long", "application/x-www-form-urlencoded", `a=${"x".repeat(20_000)}`, 413],
    ["too many fields", "application/x-www-form-urlencoded", "a=1&".repeat(40), 413],
    ["a charset that nobody knows", "application/x-www-form-urlencoded; charset=x", "a=1", 415],
    ["a repeated field", "application/x-www-form-urlencoded", "user_code=B&user_code=C", 400],
    ["a field that is too long", "application/x-www-form-urlencoded", `user_code=${"B".repeat(65)}`, 400],
  ])("%s is refused in words", async (_what, type, body, status) => {
    const visitor = new PageVisitor(service.origin);
    for (const path of ["sign-in", "review", "decision"]) {
      const page = await visitor.request(`/device/${path}`, {
        method: "POST",
        headers: { "Content-Type": type },
        body,
      });
      expect([page.status, page.title]).toEqual([status, "Error: Something went wrong – Wireproof"]);
    }
  });

  test("a failure of the service is told in words, without its cause", async () => {
    const broken = await startTestService();
    const visitor = new PageVisitor(broken.origin);
    await visitor.signIn();
    await broken.store.close();
    const page = await visitor.get();
    expect([page.status, page.title]).toEqual([500, "Error: Something went wrong – Wireproof"]);
    expect(page.html).not.toMatch(/database|sqlite|\.js:\d/i);
  });
});

describe("signing out", () => {
  test("ends the session and says so", async () => {
    const visitor = await signedIn();
    const cookie = visitor.cookies.get("wireproof_session") ?? "";
    const csrf_token = await visitor.csrfToken();
    expect((await visitor.post("sign-out", { csrf_token: "x" })).status).toBe(403);
    const page = await visitor.post("sign-out", { csrf_token });
    expect([page.status, page.title]).toEqual([200, "You are signed out – Wireproof"]);
    expect(visitor.cookies.has("wireproof_session")).toBe(false);
    visitor.cookies.set("wireproof_session", cookie);
    expect((await visitor.get()).title).toBe("Sign in – Wireproof");
    visitor.cookies.delete("wireproof_session");
    expect((await visitor.post("sign-out", {})).title).toBe("You are signed out – Wireproof");
  });

  test("a session that expired, or whose account was deactivated, is asked to sign in again", async () => {
    const id = await service.addAccount("gone@example.org");
    const visitor = await signedIn("gone@example.org");
    await service.store.accounts.deactivate(id);
    expect((await visitor.get()).title).toBe("Sign in – Wireproof");
    const late = await signedIn();
    service.clock.advance(12 * 3600);
    expect((await late.get()).title).toBe("Sign in – Wireproof");
  });
});
