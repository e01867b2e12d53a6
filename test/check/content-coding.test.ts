import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { withoutCodings } from "../../src/check/index.js";

const TEXT = "[1,2,3]".repeat(20);
const read = (body: Uint8Array, coding: string | undefined, most = 1000) => {
  const bytes = withoutCodings(body, coding, most);
  return bytes && Buffer.from(bytes).toString();
};

describe("a body without its content codings", () => {
  it.each([
    ["gzip", gzipSync(TEXT)],
    ["X-GZIP", gzipSync(TEXT)],
    ["deflate", deflateSync(TEXT)],
    ["deflate", deflateRawSync(TEXT)],
    ["br", brotliCompressSync(TEXT)],
    ["br, gzip", gzipSync(brotliCompressSync(TEXT))],
    ["identity", Buffer.from(TEXT)],
    [undefined, Buffer.from(TEXT)],
  ])("is read through %s", (coding, body) => {
    expect(read(body, coding)).toBe(TEXT);
  });

  it("is read as far as it came where it was cut", () => {
    expect(TEXT.startsWith(read(gzipSync(TEXT).subarray(0, -6), "gzip") ?? "?")).toBe(true);
  });

  it.each([
    ["an unknown coding", Buffer.from(TEXT), "zstd-next"],
    ["what is not what it is said to be", Buffer.from(TEXT), "gzip"],
    ["more bytes than are taken", gzipSync("a".repeat(1001)), "gzip"],
  ])("cannot be told of %s", (_, body, coding) => {
    expect(read(body, coding)).toBeUndefined();
  });
});
