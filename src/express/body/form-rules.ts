/** How the forms of one operation are read, prepared once. */

import { type Contract, type FormRules, formRules, kindOf, type Operation } from "../../contract/index.js";
import type { RequestMediaType } from "../media-type.js";
import type { MultipartRules } from "../multipart/read-multipart.js";
import type { Limits } from "../options.js";

/** Rules by declared media type. */
export interface FormsRules {
  /** Of `application/x-www-form-urlencoded`. */
  readonly forms: ReadonlyMap<string, FormRules>;
  /** Of `multipart/form-data`. */
  readonly multipart: ReadonlyMap<string, MultipartRules>;
}

/** Prepares the rules of every form that an operation takes. */
export function formsRules(
  contract: Contract,
  operation: Operation,
  mediaTypes: readonly RequestMediaType[],
  limits: Limits,
): FormsRules {
  const forms = new Map<string, FormRules>();
  const multipart = new Map<string, MultipartRules>();
  for (const { declared, format } of mediaTypes) {
    const { name, schema, form } = declared;
    if (format === "form") {
      forms.set(name, formRules(contract, operation, declared, limits.formFields));
    } else if (format === "multipart") {
      const parts = new Map(form?.parts.map((part) => [part.name, part]));
      multipart.set(name, { kind: kindOf(contract.document, schema), parts, others: form?.others });
    }
  }
  return { forms, multipart };
}
