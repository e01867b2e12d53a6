/** Which names are those of secrets: of header fields, parameters and members alike. */

/** What a name ends with whose value is a secret, in words joined by `_`. */
const ENDS = [
  "\\w*(passcode|passphrase|passwd|password|secret|token)",
  "(access|account|api|auth|client|encryption|master|private|secret|shared|signing|subscription)_?key",
  "(backup|device|recovery|user|verification)_code",
  "assertion|auth|authorization|credentials?|signature",
  "code_verifier|cookie|csrf|jwt|otp|pin|pwd|session|session_id|sid|sig|verification_uri_complete|xsrf",
].join("|");

/** Words that may follow without making it anything else: `password_confirmation`, `privateKeyPem`, `password2`. */
const FORMS = "_?\\d|_(confirm|confirmation|digest|hash|pem|repeat|value)";

const SECRET_NAME = new RegExp(`(^|_)(${ENDS})(${FORMS})?$`);

/** How much of a name is looked at, in characters. */
const LONGEST = 64;

/**
 * Whether a value is a secret by its name: `access_token`, `clientSecret`, `X-Amz-Security-Token`. Counters (`max_tokens`), kinds
 * (`token_type`), dates (`password_changed_at`), the `code` of an error and the `key` of an entry are not.
 *
 * @param isList - Whether the value is a list, whose name may be a plural.
 */
export function isSecretName(name: string, isList = false): boolean {
  // The end decides; a name may be as long as a body.
  const words = name
    .slice(-LONGEST)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_|_$/g, "")
    .toLowerCase();
  return SECRET_NAME.test(words) || (isList && SECRET_NAME.test(words.replace(/s$/, "")));
}
