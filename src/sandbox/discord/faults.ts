/** Which calls a fault meets. What is absent does not restrict. */
export interface FaultScope {
  readonly method?: string;
  /**
   * Tested against the path without its version ("/channels/123/messages") and against the route's template
   * ("/channels/:channelId/messages"): a string as a prefix, a RegExp as it is.
   */
  readonly route?: string | RegExp;
  readonly channelId?: string;
  /** How many matching calls pass before the first is hit; default 0. */
  readonly skip?: number;
  /** How many calls are hit before the fault is used up; default 1, `Infinity` for all. */
  readonly times?: number;
}

/**
 * What goes wrong. Names with "after" mean that the call took effect and only its answer is lost; the kinds with
 * `afterEffect` can do either, and do nothing first unless it is true.
 */
export type FaultEffect =
  /** 429 for this call alone. Scope `user` by default; `global` also sets the global header. */
  | { readonly kind: "rate-limited"; readonly retryAfterS: number; readonly scope?: "user" | "global" | "shared" }
  /** 500, or another status, with a JSON body. */
  | { readonly kind: "server-error"; readonly status?: number; readonly afterEffect?: boolean }
  /** 502 with the HTML page of a proxy. */
  | { readonly kind: "bad-gateway-html"; readonly afterEffect?: boolean }
  /** 200 with something that is not JSON. */
  | { readonly kind: "not-json"; readonly afterEffect?: boolean }
  /** The connection is reset. */
  | { readonly kind: "reset-before" }
  | { readonly kind: "reset-after" }
  /** The connection is reset in the middle of the answer's body. */
  | { readonly kind: "truncated" }
  /** The answer never comes, until the client hangs up, the fault is removed (reset), or the emulator closes. */
  | { readonly kind: "hang-before" }
  | { readonly kind: "hang-after" }
  /** The call takes effect at once, its answer comes later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** 401 with code 0, whatever the token. */
  | { readonly kind: "unauthorized" }
  /** Any other refusal. */
  | { readonly kind: "refuse"; readonly status: number; readonly code: number; readonly message: string };

export type Fault = FaultScope & FaultEffect;

/** A fault that was added. */
export interface FaultHandle {
  /** Calls hit so far. */
  readonly hits: number;
  /** Ends the fault, and resets the connections that it keeps hanging. */
  remove(): void;
}

/** One fault that hit a call, as the server sees it. */
export interface ActiveFault {
  readonly effect: FaultEffect;
  /** Aborts when the fault is removed. */
  readonly removed: AbortSignal;
}

/** The call that a fault may hit. */
export interface FaultCandidate {
  readonly method: string;
  readonly path: string;
  readonly route: string;
}

interface FaultState {
  readonly fault: Fault;
  readonly removal: AbortController;
  matches: number;
  hits: number;
}

/** The faults in force, oldest first; the first that matches a call hits it. */
export class Faults {
  readonly #states = new Set<FaultState>();

  add(fault: Fault): FaultHandle {
    const state: FaultState = { fault, removal: new AbortController(), matches: 0, hits: 0 };
    this.#states.add(state);
    return {
      get hits() {
        return state.hits;
      },
      remove: () => {
        this.#states.delete(state);
        state.removal.abort();
      },
    };
  }

  /** The fault that hits this call. */
  take(call: FaultCandidate): ActiveFault | undefined {
    for (const state of this.#states) {
      const { skip = 0, times = 1 } = state.fault;
      if (state.hits >= times || !fits(state.fault, call)) continue;
      state.matches += 1;
      if (state.matches <= skip) continue;
      state.hits += 1;
      return { effect: state.fault, removed: state.removal.signal };
    }
    return undefined;
  }
}

function fits(scope: FaultScope, call: FaultCandidate): boolean {
  if (scope.method !== undefined && scope.method.toUpperCase() !== call.method) return false;
  if (scope.channelId !== undefined && !`${call.path}/`.startsWith(`/channels/${scope.channelId}/`)) return false;
  const { route } = scope;
  if (route === undefined) return true;
  return [call.path, call.route].some((text) =>
    typeof route === "string" ? text.startsWith(route) : text.search(route) !== -1,
  );
}
