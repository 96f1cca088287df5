import type { Config, PlatformConfig } from "./config/config.ts";
import type { AdapterHost, PlatformAdapter } from "./contract/adapter.ts";
import type { Clock } from "./contract/clock.ts";
import type { Logger } from "./contract/logger.ts";
import { PlatformError, type PlatformUnusableError } from "./contract/platform-error.ts";
import { createWords } from "./locale/words.ts";
import { BailianModel } from "./model/bailian.ts";
import { Answerer } from "./pipeline/answerer.ts";
import { toCommandMenu } from "./pipeline/command-menu.ts";
import { Intake } from "./pipeline/intake.ts";
import { Summarizer } from "./pipeline/summarizer.ts";
import { TokenScale } from "./pipeline/token-scale.ts";
import { openStore } from "./store/open-store.ts";
import { keepRetention } from "./store/retention.ts";
import type { Store } from "./store/store.ts";

/** What the program stands on. */
export interface AppDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** Makes the adapter of a platform that is on. */
  readonly openAdapter: (platform: PlatformConfig, host: AdapterHost) => Promise<PlatformAdapter>;
}

/** With `history.max_tokens: auto` no prompt is longer, however much the model takes: each turn pays for all of it. */
const mostAutoPromptTokens = 32_000;
/** What writers get to show their last words once the grace is over. */
const lastWordsMs = 5000;
/** What a platform gets to come to the end of a start, or to close, before the program goes without it. */
const longestCloseMs = 5000;

/** The whole program: every long-lived thing is made here, once. */
export class App {
  readonly #config: Config;
  readonly #dependencies: AppDependencies;
  readonly #store: Store;
  readonly #intake: Intake;
  readonly #summarizer: Summarizer | undefined;
  readonly #model: BailianModel;
  readonly #host: Omit<AdapterHost, "heardPlaces" | "lost" | "log">;
  readonly #adapters = new Map<string, PlatformAdapter>();
  readonly #starting: Promise<void>[] = [];
  #pruning: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  readonly #abandon = new AbortController();
  readonly #allLost = Promise.withResolvers<void>();

  /** Opens the store and makes everything else, which `start` starts. Rejects with a StoreError when the store cannot be used. */
  static async open(config: Config, dependencies: AppDependencies): Promise<App> {
    const store = await openStore(config.storage.url, dependencies);
    try {
      return new App(config, dependencies, store, await TokenScale.of(config.model.name, store));
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(config: Config, dependencies: AppDependencies, store: Store, scale: TokenScale) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#store = store;
    const { clock, log, random } = dependencies;
    const words = createWords();
    this.#model = new BailianModel(config.model, dependencies);
    const { promptLimitTokens } = this.#model;
    const { maxTokens, summarize } = config.history;
    const limitTokens = Math.min(promptLimitTokens, maxTokens === "auto" ? mostAutoPromptTokens : maxTokens);
    this.#summarizer = summarize
      ? new Summarizer({
          log,
          store,
          model: this.#model,
          limitTokens,
          tokensOf: (text) => scale.tokensOf(text),
          stopping: this.#stopping.signal,
        })
      : undefined;
    const answerer = new Answerer(
      {
        ...dependencies,
        store,
        model: this.#model,
        scale,
        summarizer: this.#summarizer,
        words,
        openReply: (target, earlier) => this.#adapterOf(target.place.platform).openReply(target, earlier),
        abandon: this.#abandon.signal,
      },
      {
        model: config.model.name,
        systemPrompt: config.model.systemPrompt,
        promptLimitTokens: limitTokens,
        firstText: config.reply.firstText,
        maxParts: config.reply.maxParts,
        thinking: config.reply.thinking,
        showsAtOnce: config.model.showsAtOnce,
      },
    );
    const fallbackLanguage = config.locale === "auto" ? "en" : config.locale;
    this.#intake = new Intake({
      log,
      store,
      answerer,
      clock,
      random,
      fallbackLanguage,
      stopping: this.#stopping.signal,
    });
    this.#host = {
      deliver: (event) => this.#intake.deliver(event),
      catchUpMs: config.catchUpMs,
      commands: toCommandMenu(words),
      clock,
    };
  }

  /** Resolves when every platform that was on is lost, so that nothing is left to do. */
  get allLost(): Promise<void> {
    return this.#allLost.promise;
  }

  /**
   * Resolves when updates flow on every platform that is on. Rejects with PlatformUnusableError as soon as one cannot be
   * used; `stop` is still to be called then.
   */
  async start(): Promise<void> {
    const platforms = this.#config.platforms.filter(({ state }) => state === "on");
    const opening = Promise.all(platforms.map((platform) => this.#openPlatform(platform)));
    this.#starting.push(opening.then(() => undefined));
    const opened = await opening;
    const isUp = new Map(opened.map(({ platform }) => [platform.name, Promise.withResolvers<boolean>()]));
    const left = await this.#store.unfinished();
    const { signal: stopping } = this.#stopping;
    if (stopping.aborted) return;
    this.#intake.recover(left, (name) => isUp.get(name)?.promise ?? Promise.resolve(false));
    // What waits for a platform does not wait for one that takes long to give up its start.
    stopping.addEventListener("abort", () => isUp.forEach(({ resolve }) => resolve(false)), { once: true });
    for (const { platform, adapter, log: platformLog } of opened) {
      const start = this.#startPlatform(platform, adapter, platformLog);
      void start.then(
        () => isUp.get(platform.name)?.resolve(true),
        () => isUp.get(platform.name)?.resolve(false),
      );
      this.#starting.push(start);
    }
    const { clock, log } = this.#dependencies;
    const { retentionDays } = this.#config.storage;
    // It must not wait for a platform that cannot be reached.
    this.#pruning = keepRetention(this.#store, { retentionDays, clock, log }, stopping);
    await Promise.all(this.#starting);
  }

  /** Lets replies in progress end for as long as the configuration grants, then closes everything. Does not reject. */
  async stop(): Promise<void> {
    const { clock, log } = this.#dependencies;
    this.#stopping.abort();
    const graceOver = new AbortController();
    const drained = new AbortController();
    const limit = clock
      .sleep(this.#config.shutdownGraceMs, drained.signal)
      .then(() => graceOver.abort())
      .then(() => clock.sleep(lastWordsMs, drained.signal))
      .then(() => this.#abandon.abort())
      .catch(() => undefined);
    await this.#intake.drain(graceOver.signal);
    drained.abort();
    await limit;
    this.#abandon.abort();
    await this.#within(longestCloseMs, Promise.allSettled(this.#starting));
    await this.#within(longestCloseMs, Promise.allSettled(this.#adapters.values().map((adapter) => adapter.close())));
    await this.#pruning;
    await this.#summarizer?.whenIdle();
    await this.#store.close().catch((error: unknown) => log.error({ err: error }, "The store did not close cleanly."));
  }

  /** Waits no longer than that for what another's code has to finish. */
  async #within(limitMs: number, work: Promise<unknown>): Promise<void> {
    const { clock, log } = this.#dependencies;
    const done = new AbortController();
    void work.finally(() => done.abort());
    const isLate = await clock.sleep(limitMs, done.signal).then(
      () => true,
      () => false,
    );
    if (isLate) log.warn({}, "A platform does not come to its end; the program goes without it.");
  }

  async #openPlatform(platform: PlatformConfig) {
    const log = this.#dependencies.log.child({ platform: platform.name });
    const adapter = await this.#dependencies.openAdapter(platform, {
      ...this.#host,
      log,
      heardPlaces: (most) => this.#store.heardPlaces(platform.name, most),
      lost: (error) => void this.#lose(platform, error, log),
    });
    this.#adapters.set(platform.name, adapter);
    return { platform, adapter, log };
  }

  async #startPlatform(platform: PlatformConfig, adapter: PlatformAdapter, log: Logger): Promise<void> {
    await adapter.start(this.#stopping.signal);
    if (!this.#stopping.signal.aborted) log.info({}, `${platform.title} is connected.`);
  }

  async #lose(platform: PlatformConfig, error: PlatformUnusableError, log: Logger): Promise<void> {
    log.error({ reason: error.message, remedy: error.remedy }, `${platform.title} stopped for good.`);
    const adapter = this.#adapters.get(platform.name);
    this.#adapters.delete(platform.name);
    await adapter?.close().catch((closeError: unknown) => log.warn({ err: closeError }, "It did not close cleanly."));
    if (this.#adapters.size === 0) this.#allLost.resolve();
  }

  #adapterOf(platform: string): PlatformAdapter {
    const adapter = this.#adapters.get(platform);
    if (adapter === undefined) throw new PlatformError("lost", `The platform ${platform} is not there any more.`);
    return adapter;
  }
}
