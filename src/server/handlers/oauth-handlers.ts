import type { Request } from "express";
import { type Handlers, reply } from "wireproof/express";
import type { OAuthFail as Fail } from "../../generated/api/errors.js";
import type { ApiOperations } from "../../generated/api/handlers.js";
import { DEVICE_CODE_GRANT } from "../security/codes.js";
import { sha256 } from "../security/hash.js";
import { type Principal, principalOf } from "../services/principals.js";
import { readProfile } from "../services/profiles.js";
import type { Services } from "../services/services.js";
import { brief } from "./brief.js";
import { callerAddress, callerAgent, isForm } from "./caller.js";
import { accessTokenResponse, deviceTokenResponse } from "./token-view.js";

type OAuthOperations = Pick<ApiOperations, "createDeviceAuthorization" | "createAccessToken" | "revokeToken">;

/** RFC 6749 §5.1: what carries credentials is not kept. */
const NO_STORE = { headers: { "Cache-Control": "no-store" as const } };
/** RFC 6749 §5.2: a client that sent `Authorization` is answered 401 with a challenge of its scheme. */
const CLIENT_CHALLENGE = { headers: { "WWW-Authenticate": 'Basic realm="oauth"' } };

/** The handlers of the device's side of the device authorization grant, and of token revocation. */
export function oauthHandlers(services: Services): Handlers<OAuthOperations, Principal> {
  const { settings, store, deviceLogin, origin } = services;
  const isKnown = (clientId: string) => settings.clientIds.includes(clientId);

  /** Every client is public: it names itself and has no secret to show (RFC 6749 §2.1). */
  function requireClient(
    req: Request,
    clientId: string | undefined,
    fail: Fail<"invalid_client" | "invalid_request">,
  ): string {
    if (req.get("Authorization") !== undefined) throw fail.invalid_client(CLIENT_CHALLENGE);
    const named = required("client_id", clientId, fail);
    if (!isKnown(named)) throw fail.invalid_client();
    return named;
  }

  function required(name: string, value: string | undefined, fail: Fail<"invalid_request">): string {
    if (value === undefined) throw fail.invalid_request({ description: `The parameter ${name} is missing.` });
    return value;
  }

  return {
    createDeviceAuthorization: async ({ req, body, fail: declared }) => {
      const form = isForm(req);
      const fail = form ? declared : brief(declared);
      const clientId = form ? requireClient(req, body.client_id, fail) : body.client_id;
      if (clientId === undefined || !isKnown(clientId)) throw fail.unsupported_client();
      const codes = await deviceLogin.authorize(
        {
          clientId,
          scope: form && "scope" in body ? body.scope : undefined,
          label: body.device_label ?? "",
          address: callerAddress(req),
          userAgent: callerAgent(req),
        },
        fail,
      );
      const page = `${origin()}/device`;
      const response = {
        device_code: codes.deviceCode,
        user_code: codes.userCode,
        verification_uri: page,
        expires_in: codes.lifetimeSeconds,
        interval: codes.intervalSeconds,
        ...(form && { verification_uri_complete: `${page}?user_code=${encodeURIComponent(codes.userCode)}` }),
      };
      return reply(200, response, NO_STORE);
    },

    createAccessToken: async ({ req, body, fail: declared }) => {
      const form = isForm(req);
      const fail = form ? declared : brief(declared);
      // The grant type says which parameters there have to be, so it is judged before them (RFC 6749 §5.2).
      if (form && "grant_type" in body && body.grant_type !== DEVICE_CODE_GRANT)
        throw fail.unsupported_grant_type();
      const clientId = form
        ? requireClient(req, body.client_id, fail)
        : required("client_id", body.client_id, fail);
      const issued = await deviceLogin.poll(
        {
          deviceCode: required("device_code", body.device_code, fail),
          clientId,
          address: callerAddress(req),
          unknownCode: form ? "invalid_grant" : "expired_token",
        },
        fail,
      );
      if (form) return reply(200, accessTokenResponse(issued), NO_STORE);
      const account = await store.accounts.findActive(issued.token.accountId);
      if (!account) throw fail.expired_token();
      return reply(200, deviceTokenResponse(issued, await readProfile(store.accounts, account)), NO_STORE);
    },

    revokeToken: async ({ req, body, fail }) => {
      const clientId = requireClient(req, body.client_id, fail);
      const outcome = await store.accessTokens.revokeByHash(sha256(body.token), clientId);
      if (outcome === "other_client") throw fail.unauthorized_client();
      return reply(200, undefined, NO_STORE);
    },
  };
}

type ApprovalOperations = Pick<ApiOperations, "lookupUserCode" | "approveDevice" | "denyDevice">;

/** The handlers of the person's side of the device authorization grant. */
export function approvalHandlers({
  deviceApproval,
  clock,
}: Services): Handlers<ApprovalOperations, Principal> {
  const viewer = (principal: Principal, req: Request) => ({
    accountId: principalOf("session", principal).account.id,
    address: callerAddress(req),
  });

  return {
    lookupUserCode: async ({ principal, req, query, fail }) => {
      const grant = await deviceApproval.lookup(query.user_code, viewer(principal, req), brief(fail));
      const status = grant
        ? {
            valid: true,
            expires_in_remaining: Math.ceil((grant.expiresAt - clock()) / 1000),
            client_id: grant.clientId,
          }
        : { valid: false, expires_in_remaining: 0, client_id: null };
      return reply(200, status, NO_STORE);
    },

    approveDevice: async ({ principal, req, body, fail }) => {
      await deviceApproval.decide(body.user_code, viewer(principal, req), "approved", brief(fail));
      return reply(200, { status: "approved" as const }, NO_STORE);
    },

    denyDevice: async ({ principal, req, body, fail }) => {
      await deviceApproval.decide(body.user_code, viewer(principal, req), "denied", brief(fail));
      return reply(200, { status: "denied" as const }, NO_STORE);
    },
  };
}
