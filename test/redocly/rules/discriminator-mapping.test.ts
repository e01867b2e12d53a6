import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "discriminator-mapping";
const pet = (discriminator: string) => `
components:
  schemas:
    Cat: { type: object, properties: { kind: { type: string } } }
    Pet:
      oneOf: [{ $ref: "#/components/schemas/Cat" }]
      discriminator: ${discriminator}
`;

test.each(["{ propertyName: kind }", "{ propertyName: kind, mapping: {} }"])(
  "without a mapping %s is found",
  async (discriminator) => {
    expect(await linted(rule, { more: pet(discriminator) })).toEqual([
      [
        "spec.yaml:10:7 The discriminator has no mapping: its values are taken for the names of the schemas.",
        "add a `mapping`, or leave the discriminator out and give the property one value per branch",
      ],
    ]);
  },
);

test("one with a mapping is not", async () => {
  const more = pet('{ propertyName: kind, mapping: { cat: "#/components/schemas/Cat" } }');
  expect(await linted(rule, { more })).toEqual([]);
});
