/** How the forms of one operation are read, prepared once. */

import {
  type Contract,
  type FormRules,
  formRules,
  type MultipartRules,
  multipartRules,
  type Operation,
} from "../../contract/index.js";
import type { RequestMediaType } from "../media-type.js";
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
    const { name } = declared;
    if (format === "form") forms.set(name, formRules(contract, operation, declared, limits.formFields));
    else if (format === "multipart") multipart.set(name, multipartRules(contract, declared));
  }
  return { forms, multipart };
}
