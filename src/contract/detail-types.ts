/** The closed list of what an `ErrorDetail` of the runtime may say in `type`. Adding one is a minor release, renaming a major one. */

/** Kinds of a violated constraint. */
export const DETAIL_TYPES = [
  /** A required parameter, body or property is absent. */
  "missing",
  /** A parameter or property that the contract does not know. */
  "extra_forbidden",
  /** A text that is no integer, where one is expected (parameters and forms). */
  "int_parsing",
  "number_parsing",
  "bool_parsing",
  /** A value of another JSON type. */
  "string_type",
  "int_type",
  "number_type",
  "bool_type",
  "object_type",
  "array_type",
  "null_type",
  /** Text where a multipart form has a file. */
  "file_type",
  /** A part of a multipart form in a media type that its `encoding` does not name. */
  "media_type",
  "too_short",
  "too_long",
  "greater_than_equal",
  "less_than_equal",
  "greater_than",
  "less_than",
  "multiple_of",
  "pattern_mismatch",
  "format",
  "enum",
  "const",
  "too_few_items",
  "too_many_items",
  "unique_items",
  /** `contains`, `minContains`, `maxContains`. */
  "contains",
  "too_few_properties",
  "too_many_properties",
  "property_name",
  /** A property that only the server may set (OAS Schema Object, `readOnly`). */
  "read_only",
  /** No alternative of `oneOf` or `anyOf` fits, several of `oneOf` do, or the type is none of several. */
  "union_mismatch",
  /** `not`, `if`, or a schema that admits nothing. */
  "not_allowed",
  /** A name that may occur once occurs again. */
  "duplicate",
  "nesting_too_deep",
  /** More members and items than a body may hold. */
  "too_many_members",
  /** Not decodable: percent-encoding, JSON in a parameter, a `key,value` list of odd length. */
  "malformed",
  /** Refused by the request validator alone. */
  "invalid",
] as const;
export type DetailType = (typeof DETAIL_TYPES)[number];
