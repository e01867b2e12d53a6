import { DEVICE_CODE_GRANT } from "./security/codes.js";
import type { RunningService } from "./service.js";

/** What the first look at a running service needs: where it is, where the docs are, and how to log a device in. */
export function greeting({ origin, database, demoAccount }: RunningService, version: string): string {
  const account = demoAccount
    ? `
A demo account was created. Its password is shown this once:

  ${demoAccount.email}
  ${demoAccount.password}
`
    : "";
  const login = demoAccount ?? { email: "<email>", password: "<password>" };
  return `Wireproof reference service ${version}

  API   ${origin}/openapi/v1
  Docs  ${origin}/docs
  Data  ${database}
${account}
Try it: ask for codes, sign in, approve the user code, fetch the token, use it.

  curl ${origin}/openapi/v1/oauth/device/code -d client_id=wireproof

  curl -c cookies.txt ${origin}/console/api/login -H 'Content-Type: application/json' \\
    -d '${JSON.stringify({ email: login.email, password: login.password })}'

  curl -b cookies.txt ${origin}/openapi/v1/oauth/device/approve -H 'Content-Type: application/json' \\
    -H 'X-CSRF-Token: <csrf_token>' -d '{"user_code":"<user_code>"}'

  curl ${origin}/openapi/v1/oauth/device/token -d grant_type=${DEVICE_CODE_GRANT} \\
    -d client_id=wireproof -d device_code=<device_code>

  curl ${origin}/openapi/v1/account -H 'Authorization: Bearer <access_token>'

`;
}
