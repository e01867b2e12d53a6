import type { AccessToken } from "./access-token-store.js";

/** A device authorization request as it is recorded (RFC 8628 §3.1). */
export interface NewDeviceGrant {
  /** SHA-256 of the device code. */
  readonly deviceHash: Uint8Array;
  /** HMAC-SHA-256 of the normalized user code: 35 bits of it would fall to a plain hash. */
  readonly userCodeMac: Uint8Array;
  readonly clientId: string;
  readonly scope: string;
  readonly label: string;
  readonly createdIp: string;
  readonly userAgent: string;
  /** The interval announced to the device. */
  readonly intervalSeconds: number;
  readonly lifetimeSeconds: number;
}

/** What a signed-in person sees of a request before deciding. */
export interface ClaimedGrant {
  readonly clientId: string;
  readonly scope: string;
  readonly label: string;
  readonly createdIp: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What became of a request, told to the account that claimed it only. */
export interface OwnGrant {
  readonly status: "pending" | "approved" | "denied" | "consumed";
  /** A pending request is decidable until then. */
  readonly expiresAt: number;
}

/** The states a poll can meet, in the words of RFC 8628 §3.5 where it has one. */
export type PollOutcome =
  | { readonly state: "pending" }
  /** Polled too fast; the interval has grown to this. */
  | { readonly state: "slow_down"; readonly intervalSeconds: number }
  | { readonly state: "denied" }
  | { readonly state: "expired" }
  /** No such code for this client, or already redeemed. */
  | { readonly state: "unknown" }
  /** Approved: redeem it. */
  | { readonly state: "ready" };

/** The token to issue, made by the caller so that only its hash enters the store. */
export interface MintedToken {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly lifetimeSeconds: number;
}

/**
 * Device grants. Every transition is one conditional statement, so that racing polls, approvals and denials have exactly
 * one winner on any number of processes.
 */
export interface DeviceGrantStore {
  create(grant: NewDeviceGrant): Promise<"created" | "user_code_taken">;

  /**
   * Binds a waiting request to the first account that looks it up.
   *
   * @returns The request, also on later look-ups by the same account; absent for everyone else.
   */
  claim(userCodeMac: Uint8Array, accountId: string): Promise<ClaimedGrant | undefined>;

  /** A request that this account has claimed, in whatever state, for as long as it is kept; absent for everyone else. Writes nothing. */
  findOwn(userCodeMac: Uint8Array, accountId: string): Promise<OwnGrant | undefined>;

  /**
   * Approves or denies a waiting request that this account has claimed. An approval can be redeemed for a minute even when
   * the code expires in that time.
   *
   * @returns `already` only to the account that owns the request; `gone` for unknown, expired and foreign requests alike.
   */
  decide(
    userCodeMac: Uint8Array,
    accountId: string,
    decision: "approved" | "denied",
  ): Promise<"done" | "already" | "gone">;

  /**
   * Records a poll. A poll is too fast before three quarters of the interval have passed since the last accepted one, which
   * forgives jitter and fast clocks; it then grows the interval by 5 seconds, by 25 at most (RFC 8628 §3.5), and does not
   * count as accepted. The first poll is never too fast, nor is any once the person has decided. An unknown code writes nothing.
   */
  poll(deviceHash: Uint8Array, clientId: string): Promise<PollOutcome>;

  /**
   * Consumes an approved request and stores its token, both or neither. A live token of the same account, client and
   * non-empty label is revoked with it.
   *
   * @returns Absent when the request was redeemed by another poll, is no longer redeemable, or its account is deactivated.
   */
  redeem(deviceHash: Uint8Array, clientId: string, token: MintedToken): Promise<AccessToken | undefined>;
}
