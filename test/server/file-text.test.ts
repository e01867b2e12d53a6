import { describe, expect, test } from "vitest";
import { readFileText } from "../../src/server/services/file-text.js";

const signal = new AbortController().signal;
const utf8 = (text: string) => Buffer.from(text);

/** The text of a file that comes in parts, and how many of them were asked for. */
async function read(parts: readonly Uint8Array[], maxLength = 100) {
  let asked = 0;
  async function* content() {
    for (const part of parts) {
      asked++;
      yield part;
    }
  }
  return { text: await readFileText(content(), maxLength, signal), asked };
}

describe("the text of a file", () => {
  test.each<[string, Uint8Array[], string]>([
    ["is what its bytes are in UTF-8", [utf8("grüße")], "grüße"],
    [
      "is put together where a character is in two parts",
      [utf8("grü").subarray(0, 3), utf8("ü!").subarray(1)],
      "grü!",
    ],
    ["has no byte order mark", [Buffer.from([0xef, 0xbb, 0xbf]), utf8("a")], "a"],
    ["is empty for an empty file", [], ""],
    ["is empty for bytes that are no UTF-8", [utf8("a"), Buffer.from([0xe9, 0x20])], ""],
    ["is empty where it ends within a character", [utf8("grü").subarray(0, 3)], ""],
    ["is empty for bytes that hold U+0000", [utf8("a\0b")], ""],
  ])("%s", async (_, parts, want) => {
    expect((await read(parts)).text).toBe(want);
  });

  test("ends at the limit, between characters, and no more is read", async () => {
    expect(await read([utf8("ab"), utf8("cd"), utf8("ef")], 4)).toEqual({ text: "abcd", asked: 2 });
    expect(await read([utf8("abc👋")], 4)).toEqual({ text: "abc", asked: 1 });
    expect(await read([utf8("ab"), Buffer.from([0xff])], 2)).toEqual({ text: "ab", asked: 1 });
  });

  test("is read no further once nobody waits for it", async () => {
    const stopped = new AbortController();
    async function* content() {
      yield utf8("a");
      stopped.abort(new Error("stopped"));
      yield utf8("b");
    }
    await expect(readFileText(content(), 100, stopped.signal)).rejects.toThrow("stopped");
  });
});
