import { toFields } from "./form-errors.ts";
import type { FaultSchedule, TransportFaultEffect } from "../faults.ts";

/** Which calls a fault meets. What is absent does not restrict. */
export interface FaultScope extends FaultSchedule {
  readonly method?: string;
  /**
   * Tested against the path without its version ("/channels/123/messages") and against the route's template
   * ("/channels/:channelId/messages"): a string as a prefix, a RegExp as it is.
   */
  readonly route?: string | RegExp;
  readonly channelId?: string;
  /** Only calls whose content is longer, in UTF-16 units. */
  readonly longerThanChars?: number;
}

/** What goes wrong. */
export type FaultEffect =
  | TransportFaultEffect
  /** 429 for this call alone. Scope `user` by default; `global` also sets the global header. */
  | { readonly kind: "rate-limited"; readonly retryAfterS: number; readonly scope?: "user" | "global" | "shared" }
  /** 429 for the whole bot, which its body alone says. */
  | { readonly kind: "rate-limited-by-body"; readonly retryAfterS: number }
  /** What Cloudflare, in front of Discord, answers to a machine that it does not like: a page. */
  | { readonly kind: "blocked-by-proxy"; readonly status: 403 | 429; readonly retryAfterS?: number }
  /** 500, or another status, with a JSON body. */
  | { readonly kind: "server-error"; readonly status?: number; readonly afterEffect?: boolean }
  /** 401 with code 0, whatever the token. */
  | { readonly kind: "unauthorized" }
  /** Any other refusal. */
  | {
      readonly kind: "refuse";
      readonly status: number;
      readonly code: number;
      readonly message: string;
      /** The tree of `_errors` that says which field is wrong, as in the body of a 50035. */
      readonly errors?: unknown;
    };

export type Fault = FaultScope & FaultEffect;

/** The call that a fault may hit. */
export interface FaultCandidate {
  readonly method: string;
  readonly path: string;
  readonly route: string;
  /** The JSON of its body. */
  readonly body?: unknown;
}

/** Whether the fault is for this call. */
export function isFaultFor(fault: Fault, call: FaultCandidate): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  if (fault.channelId !== undefined && !`${call.path}/`.startsWith(`/channels/${fault.channelId}/`)) return false;
  const { route, longerThanChars } = fault;
  const content = toFields(call.body)?.["content"];
  if (longerThanChars !== undefined && !(typeof content === "string" && content.length > longerThanChars)) return false;
  if (route === undefined) return true;
  return [call.path, call.route].some((text) =>
    typeof route === "string" ? text.startsWith(route) : text.search(route) !== -1,
  );
}
