import type { RetryAdvice } from "./model-error.ts";

/** What a failed connection means, by the code that Node gives. */
export interface NetworkRule {
  readonly codes: RegExp;
  readonly retry: RetryAdvice;
  /** For the operator: what to do about it. */
  readonly remedy: string;
}

/** The first rule that fits counts. Codes: https://nodejs.org/api/errors.html and https://nodejs.org/api/tls.html, 2026-11-22. */
export const networkRules: readonly NetworkRule[] = [
  {
    codes: /^(ENOTFOUND|EAI_)/,
    retry: "backoff",
    remedy: "The host of model.base_url does not resolve. Check its spelling, and this machine's DNS.",
  },
  {
    codes: /^ECONNREFUSED$/,
    retry: "backoff",
    remedy: "Nothing listens where model.base_url points. Check host and port.",
  },
  {
    codes: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/,
    retry: "backoff",
    remedy: "The host of model.base_url cannot be reached. Check this machine's network, firewall and proxy.",
  },
  {
    codes: /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/,
    retry: "never",
    remedy:
      "TLS failed. Check that model.base_url is right, and whether a proxy with its own certificate is in between.",
  },
];

/** For a connection that broke for any other reason. */
export const brokenConnection: NetworkRule = {
  codes: /^/,
  retry: "backoff",
  remedy: "The connection to Bailian broke. Check this machine's network and proxy if it happens often.",
};
