/** Lexical values: parameters and forms read from text as their schemas name them. */

export { readCookies } from "./cookies.js";
export { type FormRules, formRules, readField, readForm, readParsedForm } from "./form.js";
export type { ReadParameters } from "./parameter-reader.js";
export { isDecodable } from "./query.js";
export {
  type HeaderFields,
  ParametersReader,
  type RequestParameters,
  validatedParameters,
} from "./read-parameters.js";
export { type Kind, kindOf, kindOfMember } from "./schema-kind.js";
