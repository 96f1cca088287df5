/** How many calls fit into which time. Time comes in as an argument. */
interface Budget {
  /** Milliseconds until one more call fits; 0 when it fits now. */
  waitMs(nowMs: number): number;
  spend(nowMs: number): void;
}

/** Tokens are fractions, so a full one may lack a rounding error. */
const ROUNDING = 1e-9;

/** So many calls at once, and one more whenever a token has come back. */
export class TokenBucket implements Budget {
  readonly #size: number;
  readonly #perS: number;
  #tokens: number;
  #filledAtMs: number | undefined;

  constructor(size: number, perS: number) {
    this.#size = size;
    this.#perS = perS;
    this.#tokens = size;
  }

  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens > 1 - ROUNDING ? 0 : ((1 - this.#tokens) / this.#perS) * 1000;
  }

  spend(nowMs: number): void {
    this.#refill(nowMs);
    this.#tokens -= 1;
  }

  #refill(nowMs: number): void {
    const sinceMs = nowMs - (this.#filledAtMs ?? nowMs);
    this.#tokens = Math.min(this.#size, this.#tokens + (sinceMs / 1000) * this.#perS);
    this.#filledAtMs = nowMs;
  }
}

/** So many calls in any stretch of time of this length. */
export class SlidingWindow implements Budget {
  readonly #calls: number;
  readonly #windowMs: number;
  #spentAtMs: number[] = [];

  constructor(calls: number, windowMs: number) {
    this.#calls = calls;
    this.#windowMs = windowMs;
  }

  waitMs(nowMs: number): number {
    this.#spentAtMs = this.#spentAtMs.filter((atMs) => atMs > nowMs - this.#windowMs);
    const leavesFirst = this.#spentAtMs.at(-this.#calls);
    return leavesFirst === undefined ? 0 : leavesFirst + this.#windowMs - nowMs;
  }

  spend(nowMs: number): void {
    this.#spentAtMs.push(nowMs);
  }
}

interface GateRules {
  readonly budgets: readonly Budget[];
  /** The longest wait that is ever imposed. */
  readonly maxWaitS: number;
  /** Whether a call inside a wait makes it longer. */
  readonly extends: boolean;
}

/** Several budgets behind one wait: whoever comes while it lasts is refused, and may make it longer. */
export class Gate {
  readonly #rules: GateRules;
  #waitUntilMs = Number.NEGATIVE_INFINITY;
  #penaltyMs = 0;

  constructor(rules: GateRules) {
    this.#rules = rules;
  }

  /** Seconds until a call would pass, 0 when it passes now. Counts as an attempt: it begins or extends a wait. */
  attempt(nowMs: number): number {
    if (nowMs < this.#waitUntilMs) {
      if (this.#rules.extends) this.#waitUntilMs += this.#penaltyMs;
      return Math.ceil((this.#waitUntilMs - nowMs) / 1000);
    }
    const waitMs = Math.max(...this.#rules.budgets.map((budget) => budget.waitMs(nowMs)));
    if (waitMs <= 0) return 0;
    const retryAfterS = Math.min(this.#rules.maxWaitS, Math.ceil(waitMs / 1000));
    this.impose(retryAfterS, nowMs);
    return retryAfterS;
  }

  impose(retryAfterS: number, nowMs: number): void {
    this.#penaltyMs = retryAfterS * 1000;
    this.#waitUntilMs = nowMs + this.#penaltyMs;
  }

  /** Milliseconds left of the wait, 0 when there is none. */
  remainingMs(nowMs: number): number {
    return Math.max(0, this.#waitUntilMs - nowMs);
  }

  spend(nowMs: number): void {
    for (const budget of this.#rules.budgets) budget.spend(nowMs);
  }
}
