import type { Clock } from "../../src/contract/clock.ts";
import type { ReplyTarget } from "../../src/contract/event.ts";
import { codes, type DiscordError } from "./errors.ts";
import { fromContext, type InteractionAccess } from "./interaction.ts";
import type { Standing, WriteRoute } from "./route.ts";

/** What a refusal asks for: the same again in another way, or once the thread is opened again; `none`: nothing helps. */
export type Adaptation = "other-way" | "unarchive" | "none";

/** In which ways one reply can be written: what its target tells, and what refusals have taught since. */
export class ReplyAccess {
  readonly #clock: Clock;
  readonly #channelId: string;
  /** What it takes to answer an interaction, if the reply does. */
  readonly interaction: InteractionAccess | undefined;
  #replyToMessageId: string | undefined;
  #canSee: boolean;
  #canSend: boolean;
  #isTokenDead = false;
  #isBegun: boolean;
  #hasUnarchived = false;

  /** `isBegun`: its first message shows text already. */
  constructor(target: ReplyTarget, clock: Clock, { isBegun }: { readonly isBegun: boolean }) {
    this.#clock = clock;
    this.#channelId = target.place.chatId;
    this.#replyToMessageId = target.replyToMessageId;
    this.interaction = fromContext(target.context);
    this.#canSee = this.interaction?.canSee ?? true;
    this.#canSend = this.interaction?.canSend ?? true;
    this.#isBegun = isBegun;
  }

  /** The message to refer to; undefined also where that was refused. */
  get replyToMessageId(): string | undefined {
    return this.#replyToMessageId;
  }

  /** The ways that are open now. */
  standing(): Standing {
    const { interaction } = this;
    const isTokenAlive =
      interaction !== undefined && !this.#isTokenDead && this.#clock.nowMs() < interaction.expiresAtMs;
    return {
      channelId: this.#channelId,
      canSee: this.#canSee,
      canSend: this.#canSend,
      ...(isTokenAlive ? { webhook: interaction } : {}),
      ...(interaction === undefined || this.#isBegun ? {} : { placeholder: { id: interaction.originalId } }),
    };
  }

  /** Its first message shows text. */
  began(): void {
    this.#isBegun = true;
  }

  /** Learns from a refusal whether another way may work. */
  adapt({ code, message }: DiscordError, route: WriteRoute, isFile: boolean): Adaptation {
    if (route.via === "webhook") {
      if (!deadTokenCodes.has(code) || this.#isTokenDead) return "none";
      this.#isTokenDead = true;
      return "other-way";
    }
    const isAboutReference = code === codes.invalidFormBody && message.includes("message_reference");
    if ((code === codes.replyNeedsHistory || isAboutReference) && this.#replyToMessageId !== undefined) {
      this.#replyToMessageId = undefined;
      return "other-way";
    }
    if (code === codes.archivedThread && !this.#hasUnarchived) {
      this.#hasUnarchived = true;
      return "unarchive";
    }
    // A channel that takes no file may still take text.
    if (isFile || !closedChannelCodes.has(code) || this.standing().webhook === undefined) return "none";
    if (route.kind === "edit") this.#canSee = false;
    this.#canSend = false;
    return "other-way";
  }
}

const deadTokenCodes: ReadonlySet<number | undefined> = new Set([
  codes.unknownWebhook,
  codes.unknownInteraction,
  codes.invalidWebhookToken,
]);

const closedChannelCodes: ReadonlySet<number | undefined> = new Set([
  codes.unknownChannel,
  codes.missingAccess,
  codes.missingPermissions,
]);
