import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { send } from "../wire/http.js";
import { file, message, part, shown, startUploads, type UploadService } from "./service.js";

let service: UploadService;
beforeAll(async () => {
  service = await startUploads({ limits: { bodyBytes: 2_000, fileBytes: 1_000, files: 3, formFields: 3 } });
});
beforeEach(() => service.handle(shown));

const read = async (path: string, ...parts: string[]) => {
  const { status, text } = await service.upload(path, parts);
  return [status, JSON.parse(text)] as const;
};
const complaints = async (...parts: string[]) => {
  const [status, body] = await read("/files", ...parts);
  const details: readonly { type: string; loc: readonly string[] }[] = body.details ?? [];
  return [status, ...details.map(({ type, loc }) => `${type} ${loc.join("/")}`)];
};
const pdf = file("file", "%PDF");

describe("a handler is given", () => {
  it("each file with its name, its media type, its size and its bytes", async () => {
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    expect(await read("/files", file("file", bytes, "Image/PNG; q=1", "a.png"))).toEqual([
      200,
      { file: { filename: "a.png", mediaType: "image/png", size: 256, text: bytes } },
    ]);
  });

  it("several files of one name as a list, in the order of arrival, one alone too", async () => {
    const picture = (content: string) => file("pictures", content, "image/png");
    const [, two] = await read("/files", pdf, picture("1"), picture(""));
    expect(two.pictures.map(({ text }: { text: string }) => text)).toEqual(["1", ""]);
    const [, one] = await read("/files", picture("1"), pdf);
    expect(one.pictures).toHaveLength(1);
  });

  it("texts as their schema says beside the files", async () => {
    const point = part("point", '{"x":1.5}');
    const texts = [part("count", "5"), part("tags", "a"), point];
    const [status, body] = await read("/files", ...texts, pdf);
    expect([status, body.count, body.tags, body.point]).toEqual([200, 5, ["a"], { x: 1.5 }]);
  });

  it("a list of one text, also where the text could be JSON", async () => {
    for (const text of ["true", "[1]", "null"]) {
      const [status, body] = await read("/files", pdf, part("tags", text));
      expect([status, body.tags]).toEqual([200, [text]]);
    }
  });

  it("JSON that comes as a file, as a browser sends a Blob", async () => {
    const [, body] = await read("/files", pdf, file("point", '{"x":1}', "application/json", "blob"));
    expect(body.point).toEqual({ x: 1 });
  });

  it("a file or a text, where either may come", async () => {
    const [, first] = await read("/files", pdf, file("avatar", "x"));
    expect(first.avatar.text).toBe("x");
    const [, second] = await read("/files", pdf, part("avatar", "https://a.example/b"));
    expect(second.avatar).toBe("https://a.example/b");
  });

  it("a file under a name that is not declared, where the form is open", async () => {
    const [status, body] = await read(
      "/open",
      file("other", "1"),
      part("text", "t"),
      file("two", "a"),
      file("two", "b"),
    );
    expect(status).toBe(200);
    expect([body.other.text, body.text, body.two.length]).toEqual(["1", "t", 2]);
  });

  it("files under any name, where additional properties are files", async () => {
    const [, body] = await read(
      "/named",
      part("title", "t"),
      file("files[a]", "1"),
      part("bare", "2", "", "image/png"),
    );
    expect([body.title, body["files[a]"].text, body.bare.text]).toEqual(["t", "1", "2"]);
    expect((await read("/named", part("bare", "text")))[0]).toBe(422);
  });

  it("an empty form", async () => {
    expect(await read("/open")).toEqual([200, {}]);
  });

  it("another multipart type as bytes, with its boundary in the header", async () => {
    let type: string | undefined;
    service.handle((context) => {
      type = context.req.headers["content-type"];
      return shown(context);
    });
    const { body } = message([part("a", "1")], "x");
    const headers = { "content-type": "multipart/mixed; boundary=x" };
    const answer = await send(service, { method: "POST", path: "/mixed", headers, body });
    expect([answer.status, JSON.parse(answer.text), type]).toEqual([
      200,
      { bytes: body.length },
      'multipart/mixed; boundary="x"',
    ]);
  });

  it("the files in `req.body` too", async () => {
    let same = false;
    service.handle((context) => {
      same = context.req.body === context.body;
      return shown(context);
    });
    await read("/files", pdf);
    expect(same).toBe(true);
  });
});

describe("the name of a file", () => {
  const named = async (disposition: string) => {
    const [, body] = await read("/files", part("file", "x", disposition, "application/pdf"));
    return body.file.filename;
  };

  it.each([
    ["is its last segment", '; filename="/etc/passwd"', "passwd"],
    ["is its last segment on Windows", '; filename="C:\\\\dir\\\\a.txt"', "a.txt"],
    ["is no way up", '; filename="../.."', undefined],
    ["is read as UTF-8", `; filename="${Buffer.from("grüße.txt").toString("latin1")}"`, "grüße.txt"],
    ["is read in its extended form", "; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt"],
    ["may hold what separates parameters", '; filename="a;b=\\"c\\".txt"', 'a;b="c".txt'],
    ["may be empty", '; filename=""', undefined],
    ["may be left out beside a media type", "", undefined],
  ])("%s", async (_, disposition, want) => {
    expect(await named(disposition)).toBe(want);
  });
});

describe("refused are", () => {
  it.each<[string, string[], string[]]>([
    ["no file", [part("title", "a")], ["missing body/file"]],
    ["text for a file", [part("file", "text")], ["file_type body/file"]],
    ["two files for one", [pdf, pdf], ["duplicate body/file"]],
    [
      "a text and a file for one",
      [part("file", "text"), pdf],
      ["file_type body/file", "duplicate body/file"],
    ],
    ["a file for a text", [pdf, file("title", "a")], ["string_type body/title"]],
    ["a file for a number", [pdf, file("count", "1")], ["string_type body/count"]],
    ["text for a number", [pdf, part("count", "one")], ["int_parsing body/count"]],
    ["a file that is not declared", [pdf, file("other", "x")], ["extra_forbidden body/other"]],
    [
      "a media type that the encoding does not name",
      [file("file", "x", "application/zip")],
      ["media_type body/file"],
    ],
    [
      "a media type that the schema does not name",
      [pdf, file("pictures", "x", "image/png"), file("pictures", "x", "image/gif")],
      ["media_type body/pictures/1"],
    ],
    ["too few bytes", [pdf, file("small", "x")], ["too_short body/small"]],
    ["too many bytes", [pdf, file("small", "xxxxx")], ["too_long body/small"]],
    [
      "too many files of one name",
      [
        pdf,
        file("pictures", "", "image/png"),
        file("pictures", "", "image/png"),
        file("pictures", "", "image/png"),
      ].slice(1),
      ["missing body/file", "too_many_items body/pictures"],
    ],
    ["a text that is no JSON", [pdf, part("point", "{")], ["malformed body/point"]],
    [
      "JSON that its schema refuses",
      [pdf, file("point", '{"x":"1"}', "application/json")],
      ["number_type body/point/x"],
    ],
    ["`__proto__`", [pdf, part("__proto__", "x")], ["extra_forbidden body/__proto__"]],
    ["a file named `__proto__`", [pdf, file("__proto__", "x")], ["extra_forbidden body/__proto__"]],
    [
      "everything that is wrong at once",
      [file("file", "x", "application/zip"), part("count", "x"), part("title", "far too long")],
      ["media_type body/file", "int_parsing body/count", "too_long body/title"],
    ],
  ])("%s", async (_, parts, want) => {
    expect(await complaints(...parts)).toEqual([422, ...want]);
  });

  it("a bound in bytes is not one of letters: what the schema says of texts is not held against a file", async () => {
    expect(await complaints(pdf, file("small", "abc"))).toEqual([200]);
  });
});

describe("a body is malformed", () => {
  const raw = (body: string, type?: string) =>
    send(service, {
      method: "POST",
      path: "/open",
      headers: { "content-type": type ?? "multipart/form-data; boundary=x" },
      body,
    });

  it.each([
    ["when it is something else", "hello"],
    ["when it is cut before its end", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\ntext"],
    [
      "when it is cut within a file",
      "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\ntext\r\n--x",
    ],
    ["when it is cut within a head", "--x\r\nContent-Disposi"],
    [
      "when its boundary is another",
      "--y\r\nContent-Disposition: form-data; name=a\r\n\r\ntext\r\n--y--\r\n",
    ],
    ["when a text is no UTF-8", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--x--\r\n"],
  ])("%s: 400", async (_, body) => {
    const bytes = Buffer.from(body, "latin1").toString("latin1");
    const answer = await send(service, {
      method: "POST",
      path: "/open",
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body: Buffer.from(bytes, "latin1"),
    });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, "bad_request"]);
  });

  it("not by what stands before and after it, nor by a part without a name", async () => {
    const body =
      "preamble\r\n--x\r\n\r\nnobody\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\nt\r\n--x--\r\nepilogue";
    const answer = await raw(body);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { a: "t" }]);
  });

  it("when it has no boundary: 415", async () => {
    expect((await raw("--x--", "multipart/form-data")).status).toBe(415);
  });

  it("when it is compressed: 415", async () => {
    const { headers, body } = message([pdf]);
    const coded = { ...headers, "content-encoding": "gzip" };
    expect((await send(service, { method: "POST", path: "/files", headers: coded, body })).status).toBe(415);
  });
});

describe("a limit", () => {
  const status = async (...parts: string[]) => {
    const answer = await service.upload("/open", parts, { chunked: true });
    return [answer.status, JSON.parse(answer.text).code];
  };

  it("of bytes in a file is 413, with the code that the operation names for it", async () => {
    expect(await status(file("a", "x".repeat(1_000)))).toEqual([200, undefined]);
    expect(await status(file("a", "x".repeat(1_001)))).toEqual([413, "file_too_large"]);
    const other = await service.upload("/files", [file("file", "x".repeat(1_001))], { chunked: true });
    expect([other.status, JSON.parse(other.text).code]).toEqual([413, "too_large"]);
  });

  it("of files is 413", async () => {
    expect(await status(...["a", "b", "c"].map((name) => file(name, "x")))).toEqual([200, undefined]);
    expect(await status(...["a", "b", "c", "d"].map((name) => file(name, "x")))).toEqual([
      413,
      "file_too_large",
    ]);
  });

  it("of fields is 413", async () => {
    const [code] = await status(...["a", "b", "c", "d"].map((name) => part(name, "x")));
    expect(code).toBe(413);
  });

  it("of bytes in texts is one for all of them", async () => {
    expect((await status(part("a", "x".repeat(1_000)), part("b", "x".repeat(1_000))))[0]).toBe(200);
    expect((await status(part("a", "x".repeat(1_000)), part("b", "x".repeat(1_001))))[0]).toBe(413);
  });

  it("holds for what is in no part", async () => {
    const { headers } = message([]);
    const body = Buffer.alloc(200_000, "-");
    const answer = await send(service, { method: "POST", path: "/open", headers, body, chunked: true });
    expect(answer.status).toBe(413);
  });

  it("that the announced length passes is 413 before anything is read", async () => {
    const { headers } = message([]);
    const body = Buffer.alloc(200_000, "-");
    expect((await send(service, { method: "POST", path: "/open", headers, body })).status).toBe(413);
  });
});

it("limits of one operation are its own", async () => {
  const own = await startUploads({
    limits: { fileBytes: 10 },
    operationLimits: { sendOpen: { fileBytes: 20, files: undefined } },
  });
  const content = file("file", "x".repeat(15));
  expect((await own.upload("/open", [content])).status).toBe(200);
  expect((await own.upload("/files", [content])).status).toBe(413);
});

it("limits of an operation that the contract does not have fail the start", async () => {
  await expect(startUploads({ operationLimits: { sendNothing: { files: 1 } } })).rejects.toThrow(
    /limits-without-operation: `operationLimits.sendNothing`/,
  );
});
