import type { ResponseParameters } from "./bot-api.ts";

/** Which calls a fault hits. Without `method` and `chatId` it hits every call, polls included. */
interface FaultScope {
  readonly method?: string;
  readonly chatId?: number;
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
  /** 429 with this `retry_after`. In a chat it starts a real flood wait: asking again inside it makes it longer. */
  | { readonly kind: "flood"; readonly retryAfterS: number }
  /** 500 with a JSON body. */
  | { readonly kind: "server-error"; readonly afterEffect?: boolean }
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
  /** The answer comes later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Any other refusal. */
  | {
      readonly kind: "refuse";
      readonly status: number;
      readonly description: string;
      readonly parameters?: ResponseParameters;
    };

export type Fault = FaultScope & FaultEffect;

export interface FaultHandle {
  /** Calls hit so far. */
  readonly hits: number;
  /** Ends the fault, and resets the connections that it keeps hanging. */
  remove(): void;
}

/** One fault in force, as the server sees it. */
export interface ActiveFault {
  readonly effect: FaultEffect;
  /** Aborts when the fault is removed. */
  readonly removed: AbortSignal;
}

/** The faults in force, oldest first; the first that matches a call hits it. */
export class FaultList {
  readonly #faults = new Set<FaultState>();

  add(fault: Fault): FaultHandle {
    const state = new FaultState(fault, () => this.#faults.delete(state));
    this.#faults.add(state);
    return state;
  }

  /** The fault that hits this call, which counts as a hit. */
  take(method: string, chatId: number | undefined): ActiveFault | undefined {
    for (const fault of this.#faults) {
      if (fault.hit(method, chatId)) return { effect: fault.effect, removed: fault.removed };
    }
    return undefined;
  }
}

class FaultState implements FaultHandle {
  readonly effect: FaultEffect;
  readonly #scope: FaultScope;
  readonly #forget: () => void;
  readonly #removing = new AbortController();
  #hits = 0;
  #passed = 0;

  constructor(fault: Fault, forget: () => void) {
    this.effect = fault;
    this.#scope = fault;
    this.#forget = forget;
  }

  get hits(): number {
    return this.#hits;
  }

  get removed(): AbortSignal {
    return this.#removing.signal;
  }

  hit(method: string, chatId: number | undefined): boolean {
    const { method: onlyMethod, chatId: onlyChat, skip = 0, times = 1 } = this.#scope;
    if (onlyMethod !== undefined && onlyMethod.toLowerCase() !== method.toLowerCase()) return false;
    if (onlyChat !== undefined && onlyChat !== chatId) return false;
    if (this.#hits >= times) return false;
    if (this.#passed < skip) {
      this.#passed += 1;
      return false;
    }
    this.#hits += 1;
    return true;
  }

  remove(): void {
    this.#forget();
    this.#removing.abort();
  }
}
