/** Defaults of parameters: a handler is given them in place of what was not sent, so they have to be what could have been sent. */

import { quoted, type Reporter } from "./diagnostics.js";
import { dereference, isObject, joinPointer, own, ownObject, ownString } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";
import { createValidators } from "./validators.js";

/** Reports each default of a parameter that breaks the parameter's own schema. */
export function checkDefaults(document: JsonObject, severity: "error" | "warning", report: Reporter): void {
  const validators = createValidators(document);
  const checked = new Set<string>();
  for (const { schema, pointer, name } of parameterSchemas(document)) {
    if (checked.has(pointer)) continue;
    checked.add(pointer);
    const target = dereference(document, schema, pointer);
    if (!isObject(target.value)) continue;
    const value = own(target.value, "default");
    if (value === undefined) continue;
    const [violation] = attempt(() => validators.request(pointer)(value)) ?? [];
    if (!violation) continue;
    report({
      id: "default-invalid",
      pointer: joinPointer(target.pointer, "default"),
      severity,
      message: `The default ${quoted(value)} of the parameter ${quoted(name)} breaks its own schema: it ${violation.message}.`,
      fix: "write a default that the schema takes, or remove it",
    });
  }
}

interface ParameterSchema {
  readonly schema: Json;
  readonly pointer: string;
  readonly name: string | undefined;
}

function* parameterSchemas(document: JsonObject): Iterable<ParameterSchema> {
  for (const { pathItem, pathPointer, operation, pointer: operationPointer } of rawOperations(document)) {
    const owners: readonly [JsonObject, string][] = [
      [pathItem, pathPointer],
      [operation, operationPointer],
    ];
    for (const [owner, ownerPointer] of owners) {
      const list = own(owner, "parameters");
      for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
        const { value, pointer } = dereference(
          document,
          item,
          joinPointer(ownerPointer, "parameters", index),
        );
        if (!isObject(value)) continue;
        const name = ownString(value, "name");
        const schema = own(value, "schema");
        if (schema !== undefined) yield { schema, pointer: joinPointer(pointer, "schema"), name };
        for (const [type, media] of Object.entries(ownObject(value, "content") ?? {})) {
          const inner = isObject(media) ? own(media, "schema") : undefined;
          if (inner !== undefined)
            yield { schema: inner, pointer: joinPointer(pointer, "content", type, "schema"), name };
        }
      }
    }
  }
}

/** A schema that does not compile is reported by the checks of schemas. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
