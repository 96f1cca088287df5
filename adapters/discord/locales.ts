/** Remembers the language of the people who used a command last. */
export class RecentLocales {
  readonly #limit: number;
  readonly #locales = new Map<string, string>();

  /** Forgets the person who was seen longest ago when there are more than `limit`. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  set(userId: string, locale: string): void {
    this.#locales.delete(userId);
    this.#locales.set(userId, locale);
    if (this.#locales.size <= this.#limit) return;
    const oldest = this.#locales.keys().next();
    if (oldest.done !== true) this.#locales.delete(oldest.value);
  }

  get(userId: string): string | undefined {
    return this.#locales.get(userId);
  }
}
