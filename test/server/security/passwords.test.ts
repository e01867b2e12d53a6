import { describe, expect, test } from "vitest";
import {
  hashPassword,
  UNKNOWN_ACCOUNT_HASH,
  verifyPassword,
} from "../../../src/server/security/passwords.js";

describe("passwords", () => {
  test("a password fits its own hash and no other", async () => {
    const hash = await hashPassword("correct horse");
    expect(await verifyPassword("correct horse", hash)).toBe(true);
    expect(await verifyPassword("correct horse ", hash)).toBe(false);
  });

  test("the hash carries its parameters and a salt of its own", async () => {
    const [first, second] = await Promise.all([hashPassword("same"), hashPassword("same")]);
    expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    expect(first).not.toBe(second);
    expect(first).not.toContain("same");
  });

  test("hashes of other parameters keep working", async () => {
    // scrypt("password", "NaCl", N=1024, r=8, p=16, 64 bytes): RFC 7914 §12.
    const key = Buffer.from(
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
      "hex",
    );
    const salt = Buffer.from("NaCl").toString("base64url");
    expect(
      await verifyPassword("password", `$scrypt$ln=10,r=8,p=16$${salt}$${key.toString("base64url")}`),
    ).toBe(true);
  });

  test("the two spellings of an accented letter are one password", async () => {
    expect(await verifyPassword("caf\u0065\u0301", await hashPassword("caf\u00e9"))).toBe(true);
  });

  test("no password fits the hash of an unknown account", async () => {
    expect(await verifyPassword("", UNKNOWN_ACCOUNT_HASH)).toBe(false);
  });

  test("an unknown format is an error, not a refusal", async () => {
    await expect(verifyPassword("x", "$2b$10$abc")).rejects.toThrow("unknown format");
  });
});
