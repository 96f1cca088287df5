import OpenAI from "openai";

import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { toPauseMs } from "./back-off.ts";
import { CallLog } from "./call-log.ts";
import { profileOf } from "./catalogue/profile-of.ts";
import { isThinking, type ModelProfile } from "./catalogue/profile.ts";
import { callOnce } from "./chat-call.ts";
import type { ChatMessage, ChatModel, ChatRequest, ModelDelta, ModelFinish } from "./chat-model.ts";
import { toModelError } from "./classify.ts";
import { afterText, cancelled, withoutMessage } from "./client-error.ts";
import { checkEndpoint } from "./endpoint.ts";
import { createFetch } from "./http-fetch.ts";
import { ModelError } from "./model-error.ts";
import { toPromptLimitTokens } from "./prompt-limit.ts";
import { toRequestBody } from "./request-body.ts";
import { applyFixes, toRequestFix, type RequestFix } from "./request-fix.ts";
import type { ModelSettings } from "./settings.ts";
import { Watchdog } from "./watchdog.ts";

/** The SDK's own timer never comes first: setTimeout takes no more than this. */
const neverMs = 2 ** 31 - 1;

export interface BailianModelDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
}

/**
 * A model of Alibaba Cloud Bailian, called over its OpenAI-compatible endpoint.
 *
 * A call that fails is tried again only while none of its text was given out. Reasoning does not count: it is shown as
 * progress, never as part of the answer, so the reasoning of a second try may follow that of the first.
 *
 * A request that is refused for a parameter the model does not take is mended and sent again at once, which is no retry;
 * every later request of this instance is mended from the start.
 */
export class BailianModel implements ChatModel {
  readonly promptLimitTokens: number;
  readonly canContinue: boolean;
  readonly #settings: ModelSettings;
  readonly #profile: ModelProfile;
  readonly #client: OpenAI;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #random: () => number;
  #fixes: readonly RequestFix[] = [];

  /** Throws a `TypeError` when the base URL or the key cannot be used. Does no I/O. */
  constructor(settings: ModelSettings, { clock, log, random = Math.random }: BailianModelDependencies) {
    const problem = checkEndpoint(settings.baseUrl, settings.apiKey).find(({ severity }) => severity === "error");
    if (problem !== undefined) throw new TypeError(`model.${problem.path.join(".")}: ${problem.message}`);
    this.#settings = settings;
    this.#profile = profileOf(settings.name, settings.profiles);
    this.#client = createClient(settings.baseUrl.trim(), settings.apiKey.trim());
    this.#clock = clock;
    this.#log = log.child({ model: settings.name, host: new URL(settings.baseUrl).host });
    this.#random = random;
    this.canContinue = this.#profile.partial && isThinking(this.#profile, settings.params) !== true;
    this.promptLimitTokens = toPromptLimitTokens(this.#profile, settings.params);
  }

  async stream(request: ChatRequest, signal: AbortSignal, onDelta: (delta: ModelDelta) => void): Promise<ModelFinish> {
    const log = new CallLog(this.#log.child(request.logFields), this.#clock);
    try {
      const finish = await this.#try(request, signal, log, onDelta);
      log.finished(finish);
      return finish;
    } catch (error) {
      if (error instanceof PromptError) {
        log.dropped();
        throw error.cause;
      }
      if (error instanceof ModelError) log.failed(error);
      throw error;
    } finally {
      log.close();
    }
  }

  /** Calls until a call succeeds, or none may follow. */
  async #try(
    request: ChatRequest,
    signal: AbortSignal,
    log: CallLog,
    onDelta: (delta: ModelDelta) => void,
  ): Promise<ModelFinish> {
    const { name, params, timeouts } = this.#settings;
    const totalUntilMs = this.#clock.nowMs() + timeouts.totalMs;
    let retries = 0;
    let hasText = false;
    for (;;) {
      const fixes = this.#fixes;
      const fixedParams = applyFixes(params, fixes);
      const call = {
        toBody: async () =>
          toRequestBody(name, fixedParams, await readPrompt(request), this.#profile, request.beginning),
        headers: Object.assign({}, ...fixes.map(({ headers }) => headers)) as Record<string, string>,
        onRequestId: (requestId: string | undefined) => log.identified(requestId),
        onDelta: (delta: ModelDelta) => {
          hasText ||= delta.type === "text-delta";
          log.received(delta);
          onDelta(delta);
        },
      };
      log.tried(fixedParams);
      try {
        const watchdog = new Watchdog(this.#clock, timeouts, totalUntilMs, signal);
        return await callOnce(this.#client, call, this.#clock, watchdog);
      } catch (thrown) {
        if (thrown instanceof PromptError) throw thrown;
        const error = await this.#classify(thrown, request);
        if (hasText) throw afterText(error);
        if (this.#learn(error, fixedParams, fixes, log)) continue;
        const pauseMs = this.#pauseMs(error, retries);
        if (pauseMs === undefined || this.#clock.nowMs() + pauseMs >= totalUntilMs) throw error;
        log.retrying(error, pauseMs);
        await this.#pause(pauseMs, signal);
        retries++;
      }
    }
  }

  /** What went wrong, without a word of what was asked. */
  async #classify(thrown: unknown, request: ChatRequest): Promise<ModelError> {
    if (thrown instanceof ModelError) return thrown;
    const secrets = [this.#client.apiKey ?? "", request.beginning ?? ""];
    try {
      const prompt = await request.prompt();
      return toModelError(thrown, [...secrets, ...prompt.map(({ content }) => content)]);
    } catch {
      return withoutMessage(toModelError(thrown, secrets));
    }
  }

  /** Remembers what would have avoided the refusal. Whether the call is worth another try because of it. */
  #learn(
    error: ModelError,
    params: Readonly<Record<string, unknown>>,
    applied: readonly RequestFix[],
    log: CallLog,
  ): boolean {
    const fix = toRequestFix(error, params, applied);
    if (fix === undefined) return false;
    // Another call may have learned the same in the meantime.
    if (this.#fixes.every((known) => known.name !== fix.name)) {
      this.#fixes = [...this.#fixes, fix];
      log.fixed(error, fix);
    }
    return true;
  }

  /** How long to wait before the next try; undefined when there is none. */
  #pauseMs(error: ModelError, retries: number): number | undefined {
    const allowed = { never: 0, once: Math.min(1, this.#settings.retries), backoff: this.#settings.retries };
    return retries < allowed[error.retry] ? toPauseMs(retries + 1, this.#random()) : undefined;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#clock.sleep(ms, signal);
    } catch {
      throw cancelled(signal.reason);
    }
  }
}

/** Nothing from the environment reaches a request: what the SDK would read there is given, or replaced by `fetch`. */
function createClient(baseURL: string, apiKey: string): OpenAI {
  const headers = {
    accept: "text/event-stream, application/json",
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    "user-agent": "Runnel",
  };
  return new OpenAI({
    apiKey,
    adminAPIKey: null,
    baseURL,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: neverMs,
    logLevel: "off",
    fetch: createFetch(headers),
  });
}

/** The caller's own failure to say what to send, in its `cause`. */
class PromptError extends Error {}

async function readPrompt(request: ChatRequest): Promise<readonly ChatMessage[]> {
  try {
    return await request.prompt();
  } catch (error) {
    throw new PromptError("There is no prompt.", { cause: error });
  }
}
