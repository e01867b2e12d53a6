import { DEVICE_CODE_GRANT } from "./security/codes.js";
import { SCOPES } from "./services/scopes.js";

/** The metadata document of RFC 8414 §2, with the device authorization endpoint of RFC 8628 §4. */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly device_authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly revocation_endpoint: string;
  readonly grant_types_supported: readonly string[];
  readonly response_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly revocation_endpoint_auth_methods_supported: readonly string[];
}

/** Where RFC 8414 §3 puts the metadata of an issuer that is an origin. */
export const METADATA_PATH = "/.well-known/oauth-authorization-server";

/**
 * Describes the authorization server at an origin.
 *
 * @param issuer - The origin that clients use, without a trailing slash.
 * @param prefix - Where the operations are mounted.
 */
export function authorizationServerMetadata(issuer: string, prefix: string): AuthorizationServerMetadata {
  return {
    issuer,
    device_authorization_endpoint: `${issuer}${prefix}/oauth/device/code`,
    token_endpoint: `${issuer}${prefix}/oauth/device/token`,
    revocation_endpoint: `${issuer}${prefix}/oauth/revoke`,
    grant_types_supported: [DEVICE_CODE_GRANT],
    // REQUIRED by RFC 8414 §2, and empty: there is no authorization endpoint.
    response_types_supported: [],
    scopes_supported: SCOPES,
    // Public clients only; the default would be `client_secret_basic`.
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint_auth_methods_supported: ["none"],
  };
}
