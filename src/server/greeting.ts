import { DEVICE_CODE_GRANT } from "./security/codes.js";
import type { RunningService } from "./service.js";

/** Writes a text so that a POSIX shell reads it as one word. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function accountLines({ demoAccount }: RunningService): string {
  if (!demoAccount) return "";
  const { email, password } = demoAccount;
  return password === undefined
    ? `
A demo account was created, with the password in DEMO_PASSWORD:

  ${email}
`
    : `
A demo account was created. Its password is shown this once:

  ${email}
  ${password}
`;
}

/**
 * What the first look at a running service needs: where it is, where its pages are, and how to log a device in.
 *
 * @param clientId - A client that the service knows, for the commands.
 */
export function greeting(service: RunningService, version: string, clientId: string): string {
  const { origin, database, notes } = service;
  const client = word(`client_id=${clientId}`);
  return `Wireproof reference service ${version}

  API     ${origin}/openapi/v1
  Docs    ${origin}/docs
  Device  ${origin}/device
  Data    ${database}
${accountLines(service)}${notes.map((note) => `\n${note}\n`).join("")}
Log a device in: ask for codes, approve the user code on the device page, fetch the token, use it.

  curl ${origin}/openapi/v1/oauth/device/code -d ${client}

  curl ${origin}/openapi/v1/oauth/device/token -d grant_type=${DEVICE_CODE_GRANT} \\
    -d ${client} -d 'device_code=<device_code>'

  curl ${origin}/openapi/v1/account -H 'Authorization: Bearer <access_token>'

`;
}
