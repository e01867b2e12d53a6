import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../src/contract/index.js";
import { emitTypes } from "../../src/generate/emitters/types.js";
import { artifactFolder, COMPILE_TIMEOUT, COMPILERS, compile, writeSource } from "./compile.js";
import { documentOf, hostileSurface, surfaceOf } from "./surface.js";

vi.setConfig({ testTimeout: COMPILE_TIMEOUT });

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const string: JsonObject = { type: "string" };

async function typesOf(document: JsonObject): Promise<string> {
  return (await emitTypes(surfaceOf(document))).content;
}

/** Compiles the types of some schemas together with statements that use them, and returns the findings. */
async function findings(schemas: JsonObject, usage: string): Promise<string[]> {
  const folder = artifactFolder();
  writeSource(folder, "types.ts", await typesOf(documentOf(schemas)));
  writeSource(folder, "usage.ts", `import type { components } from "./types.js";\n${usage}\n`);
  return compile(folder);
}

describe("circular schemas", () => {
  test("through an array: the type is kept whole", async () => {
    const Json: JsonObject = { oneOf: [string, { type: "array", items: ref("Json") }] };
    const usage = `
      type Json = components["schemas"]["Json"];
      export const good: Json = ["a", ["b", ["c"]]];
      // @ts-expect-error a number is none, however deep
      export const bad: Json = ["a", ["b", [1]]];`;
    expect(await findings({ Json }, usage)).toEqual([]);
  });

  test("through an array and another schema, called like a global type", async () => {
    const schemas = {
      Array: { type: "array", items: { oneOf: [ref("Record"), string] } },
      Record: { oneOf: [ref("Array"), { type: "integer" }] },
    };
    const usage = `
      export const good: components["schemas"]["Array"] = ["a", 1, [2, ["b"]]];
      // @ts-expect-error a boolean is none
      export const bad: components["schemas"]["Record"] = [[true]];`;
    expect(await findings(schemas, usage)).toEqual([]);
  });

  test("a parent that lists its children, each of which takes in the parent: children keep what they add", async () => {
    const child = (kind: string, key: string): JsonObject => ({
      allOf: [
        ref("Pet"),
        {
          type: "object",
          required: ["kind", key],
          properties: { kind: { type: "string", enum: [kind] }, [key]: string },
        },
      ],
    });
    const schemas = {
      Pet: { oneOf: [ref("Cat"), ref("Dog")] },
      Cat: child("cat", "meow"),
      Dog: child("dog", "bark"),
    };
    const usage = `
      export function sound(pet: components["schemas"]["Pet"]): string {
        return pet.kind === "cat" ? pet.meow : pet.bark;
      }`;
    expect(await findings(schemas, usage)).toEqual([]);
  });

  test("a schema among its own alternatives is what the others are", async () => {
    const usage = `
      // @ts-expect-error only text is left
      export const bad: components["schemas"]["Self"] = 1;`;
    expect(await findings({ Self: { oneOf: [ref("Self"), string] } }, usage)).toEqual([]);
  });

  test("through an object: nothing changes", async () => {
    const Node: JsonObject = {
      type: "object",
      properties: { next: ref("Node"), all: { type: "array", items: ref("Node") } },
    };
    const types = await typesOf(documentOf({ Node }));
    expect(types).toContain('next?: components["schemas"]["Node"];');
    expect(types).not.toMatch(/^type /m);
  });
});

test("a requirement on something nullable leaves null alone and requires the rest", async () => {
  const schemas = {
    Maybe: { type: ["object", "null"], properties: { kind: string } },
    Sure: { allOf: [ref("Maybe")], required: ["kind"] },
  };
  const usage = `
    type Sure = components["schemas"]["Sure"];
    export const kind = (value: Sure): string | undefined => value?.kind;
    export const absent: Sure = null;
    // @ts-expect-error kind is required
    export const bad: Sure = {};`;
  expect(await findings(schemas, usage)).toEqual([]);
});

test("a requirement that only some alternatives know holds for those", async () => {
  const schemas: JsonObject = {
    Either: {
      oneOf: [
        { type: "object", required: ["a"], properties: { a: string, kind: string } },
        { type: "object", required: ["b"], properties: { b: string } },
      ],
      properties: { kind: string },
    },
    Sure: { allOf: [ref("Either")], required: ["kind"] },
  };
  expect(
    await findings(schemas, `export const good: components["schemas"]["Sure"] = { a: "", kind: "" };`),
  ).toEqual([]);
});

test("a reference into a schema is the schema at that place, also behind optional properties and items", async () => {
  const schemas = {
    Order: {
      type: "object",
      properties: {
        items: { type: "array", items: { type: "object", required: ["sku"], properties: { sku: string } } },
      },
    },
    Line: ref("Order/properties/items/items"),
    Sku: ref("Order/properties/items/items/properties/sku"),
  };
  const usage = `
    export const line: components["schemas"]["Line"] = { sku: "a" };
    export const sku: components["schemas"]["Sku"] = line.sku;
    // @ts-expect-error not undefined
    export const bad: components["schemas"]["Sku"] = undefined;`;
  expect(await findings(schemas, usage)).toEqual([]);
});

/** The property names of `components["schemas"]["Odd"]` in emitted types, as the compiler reads them. */
function propertiesOfOdd(source: string): string[] {
  const file = ts.createSourceFile("types.ts", source, ts.ScriptTarget.ESNext, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertySignature(node) &&
      node.name.getText() === "Odd" &&
      node.type &&
      ts.isTypeLiteralNode(node.type)
    )
      for (const { name } of node.type.members)
        names.push(
          name !== undefined &&
            (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name))
            ? name.text
            : "?",
        );
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

test("whatever names and descriptions hold, the types have exactly those properties", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "*/",
      "__proto__",
      "\u2028",
      "\r\n",
      "`",
      "100%",
      "#/%zz",
      "~1",
      "1e21",
      "NaN",
      "-0",
      "\\ufdd0",
      "/**",
    ),
    fc
      .array(fc.constantFrom("*/", "/", "*", "\n", "\r", "@ts-ignore", "\\", '"', "\u2029"), { maxLength: 6 })
      .map((parts) => parts.join("")),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, text, { maxKeys: 5 }), async (described) => {
      const properties = Object.fromEntries(
        Object.entries(described).map(([name, description]) => [
          name,
          { type: "string", description, enum: [description] },
        ]),
      );
      const source = await typesOf(documentOf({ Odd: { type: "object", properties } }));
      const { diagnostics } = ts.transpileModule(source, { reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
      expect(propertiesOfOdd(source).sort()).toEqual(Object.keys(described).sort());
    }),
    { numRuns: 60 },
  );
});

test("names with the characters of URIs stay what they are", async () => {
  const document = documentOf(
    { Odd: { type: "object", properties: { "100%": { type: "object", properties: { "#/%zz": string } } } } },
    { paths: { "/x": { get: { operationId: "a#b%c", responses: { "204": { description: "" } } } } } },
  );
  const types = await typesOf(document);
  expect(types).toContain('"100%"?: {');
  expect(types).toContain('"#/%zz"?: string;');
  expect(types).toContain('get: operations["a#b%c"];');
});

test("a property with a default stays optional, for the wire may leave it out", async () => {
  const types = await typesOf(
    documentOf({ Page: { type: "object", properties: { size: { type: "integer", default: 20 } } } }),
  );
  expect(types).toContain("size?: number;");
});

test("the output is headed with the command, indented by two, and the document is left as it was", async () => {
  const surface = surfaceOf(documentOf({ A: { type: "object", properties: { a: string } } }));
  const before = structuredClone(surface.contract.document);
  const { content, path } = await emitTypes(surface);
  expect(path).toBe("types.ts");
  expect(content).toMatch(/^\/\*\* Generated by `npm run generate`/);
  expect(content).toContain("\n  schemas: {\n    A: {\n      a?: string;\n");
  expect(surface.contract.document).toEqual(before);
  expect((await emitTypes(surface)).content).toBe(content);
});

test.each(COMPILERS)("the types of a hostile document compile with %s", async (compiler) => {
  const folder = artifactFolder();
  const { content } = await emitTypes(hostileSurface());
  writeSource(folder, "types.ts", content);
  expect(content).not.toMatch(/[\u2028\u2029\u202e\r\0]/);
  expect(compile(folder, compiler)).toEqual([]);
});

test("values of a hostile document are what their types say", async () => {
  const folder = artifactFolder();
  writeSource(folder, "types.ts", (await emitTypes(hostileSurface())).content);
  const usage = `
    import type { components, operations } from "./types.js";
    type Odd = components["schemas"]["Odd"];
    export const text: Odd["*/"] = "\\u2028";
    export const ticks: NonNullable<Odd["\`\${x}\`"]> = "\`\${x}\` */";
    export const proto = (odd: Odd): string => odd["__proto__"];
    export const deep: Odd["deep"] = { "#": "" };
    export type Ids = operations["__proto__"] & operations["constructor"] & operations["100%#/x~1%zz"] & operations["line\\nbreak\\u2028"];
    // @ts-expect-error not among the values
    export const bad: Odd["*/"] = "";`;
  writeSource(folder, "usage.ts", usage);
  expect(compile(folder)).toEqual([]);
});
