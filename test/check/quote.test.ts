import { describe, expect, it } from "vitest";
import { quote, quoteValue } from "../../src/check/quote.js";

describe("what a server answered, in a message", () => {
  it.each([
    ["<!DOCTYPE html>\n<html>\r\n", "`<!DOCTYPE html> <html> `"],
    ["\u001b[2J\u001b]0;owned\u0007done", "` [2J ]0;owned done`"],
    ["a\u202eb", "`a b`"],
    ["a `b` c", "`a 'b' c`"],
    ["é".repeat(100), `\`${"é".repeat(80)}…\``],
  ])("%j stays one line that moves no cursor", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

it("a value that nests too deeply to be written is told of in words", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(1e5)}${"]".repeat(1e5)}`);
  expect(quoteValue(deep)).toBe("a value that nests too deeply to be shown");
  expect(quoteValue([1])).toBe("`[1]`");
});
