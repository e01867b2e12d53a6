import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = new URL("../../openapi/", import.meta.url);
const SURFACES = ["spec.yaml", "console.yaml"];

interface Component {
  readonly example?: unknown;
  readonly schema?: object;
  readonly description?: string;
}

const names = (folder: string) => readdirSync(new URL(folder, ROOT)).sort();
const text = (file: string) => readFileSync(new URL(file, ROOT), "utf8");
const component = (file: string): Component => parse(text(`components/${file}`));

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
// Parameters, headers and security schemes are told from schemas by members that schemas do not have.
const schemas = names("components/").filter(
  (file) => !/^(in|scheme|schema):/m.test(text(`components/${file}`)),
);
for (const file of schemas) ajv.addSchema(component(file), file);

describe("the documents", () => {
  test.each(names("components/"))("components/%s is described, and its example fits its schema", (file) => {
    const { description, example, schema } = component(file);
    expect(description).toMatch(/\S/);
    if (example === undefined) return;
    const validate = schema ? ajv.compile(schema) : ajv.getSchema(file);
    if (!validate) throw new Error(`${file} is no schema`);
    expect(validate(example), ajv.errorsText(validate.errors)).toBe(true);
  });

  test("every file is used", () => {
    const files = [
      ...SURFACES,
      ...names("paths/").map((n) => `paths/${n}`),
      ...names("components/").map((n) => `components/${n}`),
    ];
    const references = files.flatMap((file) =>
      [...text(file).matchAll(/\$ref: (\S+\.yaml)/g)].map((m) => basename(m[1] ?? "")),
    );
    for (const name of [...names("paths/"), ...names("components/")]) expect(references).toContain(name);
  });

  test("every operation has an id, a summary, a tag and a list of error codes", () => {
    for (const file of names("paths/")) {
      for (const [method, operation] of Object.entries<Record<string, unknown>>(
        parse(text(`paths/${file}`)),
      )) {
        if (method.startsWith("x-") || method === "parameters") continue;
        expect(operation, file).toMatchObject({
          operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
          summary: expect.any(String),
          tags: [expect.any(String)],
          "x-error-codes": expect.any(Array),
        });
      }
    }
  });

  test("the OAuth family stands on every path below /oauth/ and nowhere else", () => {
    for (const file of names("paths/")) {
      expect([file, parse(text(`paths/${file}`))["x-error-family"]]).toEqual([
        file,
        file.startsWith("oauth-") ? "oauth" : undefined,
      ]);
    }
  });
});
