import type { Diagnosis, Evidence, Silence } from "../model.js";

interface Reading {
  readonly what: string;
  readonly fix: string;
}

const TRUST =
  "let this machine trust it: NODE_EXTRA_CA_CERTS=<file> names the authority's certificate to Node";

/** What the system's word for a failed connection means. */
const REASONS: Readonly<Record<string, Reading>> = {
  ECONNREFUSED: { what: "nothing listens there", fix: "start the server, or correct the port" },
  ENOTFOUND: { what: "the name has no address", fix: "correct the host name" },
  EAI_AGAIN: { what: "names cannot be resolved at present", fix: "look at the network, and at its DNS" },
  EHOSTUNREACH: { what: "no way leads there", fix: "look at the network, and at firewalls" },
  ENETUNREACH: { what: "no way leads there", fix: "look at the network, and at firewalls" },
  ETIMEDOUT: {
    what: "no answer came in time",
    fix: "look whether the server is stuck, or a firewall drops what is sent there",
  },
  UND_ERR_CONNECT_TIMEOUT: {
    what: "no connection came about in time",
    fix: "look whether a firewall drops what is sent there",
  },
  ECONNRESET: {
    what: "the connection was closed without an answer",
    fix: "write https:// if the server speaks TLS; else look into its log",
  },
  UND_ERR_SOCKET: {
    what: "the connection was closed without an answer",
    fix: "write https:// if the server speaks TLS; else look into its log",
  },
  ERR_SSL_WRONG_VERSION_NUMBER: { what: "the server does not speak TLS", fix: "write http://" },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { what: "the server does not speak TLS", fix: "write http://" },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: "its certificate is signed by itself", fix: TRUST },
  SELF_SIGNED_CERT_IN_CHAIN: { what: "its certificate comes from an unknown authority", fix: TRUST },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    what: "its certificate cannot be traced to a known authority",
    fix: TRUST,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    what: "its certificate cannot be traced to a known authority",
    fix: TRUST,
  },
  CERT_HAS_EXPIRED: { what: "its certificate has expired", fix: "renew the certificate" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: "its certificate is for another name",
    fix: "use a name that the certificate has",
  },
};

/** The server does not answer at all. */
export function noAnswer({ origin, silence }: Evidence): Diagnosis | undefined {
  if (!silence) return undefined;
  const { what, fix } = readingOf(silence);
  return {
    id: "no-answer",
    severity: "error",
    message: `No answer from ${origin}: ${what} (${silence.reason}).`,
    seen: [],
    fixes: [fix],
  };
}

function readingOf({ reason, message }: Silence): Reading {
  if (Object.hasOwn(REASONS, reason) && REASONS[reason]) return REASONS[reason];
  // What a server that speaks another protocol sends is no HTTP, says Node's parser (`HPE_…`).
  if (reason.startsWith("HPE_"))
    return { what: "what answers there does not speak HTTP", fix: "correct the port" };
  return { what: message, fix: "look at the address, and at the network" };
}
