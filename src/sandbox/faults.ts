/** Which of the calls that a fault is for it hits. */
export interface FaultSchedule {
  /** How many matching calls pass before the first is hit; default 0. */
  readonly skip?: number;
  /** How many calls are hit before the fault is used up; default 1, `Infinity` for all. */
  readonly times?: number;
}

/**
 * What goes wrong between a client and any service. Names with "after" mean that the call took effect and only its answer
 * is lost; the kinds with `afterEffect` can do either, and do nothing first unless it is true.
 */
export type TransportFaultEffect =
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
  | { readonly kind: "slow"; readonly ms: number };

/** A fault that was added. */
export interface FaultHandle {
  /** Calls hit so far. */
  readonly hits: number;
  /** Ends the fault, and resets the connections that it keeps hanging. */
  remove(): void;
}

/** One fault that hit a call, as the server sees it. */
export interface ActiveFault<Effect> {
  readonly effect: Effect;
  /** Aborts when the fault is removed. */
  readonly removed: AbortSignal;
}

interface FaultState<Fault> {
  readonly fault: Fault;
  readonly removal: AbortController;
  matches: number;
  hits: number;
}

/** The faults in force, oldest first; the first that matches a call hits it. */
export class Faults<Fault extends FaultSchedule, Call> {
  readonly #matches: (fault: Fault, call: Call) => boolean;
  readonly #states = new Set<FaultState<Fault>>();

  /** `matches` tells whether a fault is for this call at all. */
  constructor(matches: (fault: Fault, call: Call) => boolean) {
    this.#matches = matches;
  }

  add(fault: Fault): FaultHandle {
    const state: FaultState<Fault> = { fault, removal: new AbortController(), matches: 0, hits: 0 };
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

  /** The fault that hits this call, which counts as a hit. */
  take(call: Call): ActiveFault<Fault> | undefined {
    for (const state of this.#states) {
      const { skip = 0, times = 1 } = state.fault;
      if (state.hits >= times || !this.#matches(state.fault, call)) continue;
      state.matches += 1;
      if (state.matches <= skip) continue;
      state.hits += 1;
      return { effect: state.fault, removed: state.removal.signal };
    }
    return undefined;
  }
}

const kindsAfterEffect: ReadonlySet<string> = new Set<TransportFaultEffect["kind"]>([
  "reset-after",
  "truncated",
  "hang-after",
  "slow",
]);

/** Whether the call takes effect although the fault hits it. */
export function takesEffect({ kind, afterEffect = false }: { kind: string; afterEffect?: boolean }): boolean {
  return afterEffect || kindsAfterEffect.has(kind);
}
