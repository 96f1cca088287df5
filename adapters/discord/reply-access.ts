import type { Clock } from "../../src/contract/clock.ts";
import type { ReplyTarget } from "../../src/contract/event.ts";
import type { Acknowledgement } from "./acknowledge.ts";
import { codes, type DiscordError } from "./errors.ts";
import { fromContext, type InteractionAccess } from "./interaction.ts";
import type { Standing, WriteRoute } from "./route.ts";

/** What a refusal asks for: the same again in another way, or once the thread is opened again; `none`: nothing helps. */
export type Adaptation = "other-way" | "unarchive" | "none";

/** In which ways one reply can be written: what its target tells, and what refusals have taught since. */
export class ReplyAccess {
  readonly #clock: Clock;
  readonly #channelId: string;
  #interaction: InteractionAccess | undefined;
  #isAcknowledged: boolean;
  #originalId: string | undefined;
  #replyToMessageId: string | undefined;
  #canSee: boolean;
  #canSend: boolean;
  #isTokenDead = false;
  /** Its first message is to be the one that acknowledged the interaction. */
  #hasPlaceholder: boolean;
  #hasUnarchived = false;

  /** `isBegun`: its first message shows text already. */
  constructor(target: ReplyTarget, clock: Clock, { isBegun }: { readonly isBegun: boolean }) {
    this.#clock = clock;
    this.#channelId = target.place.chatId;
    this.#replyToMessageId = target.replyToMessageId;
    this.#interaction = fromContext(target.context);
    this.#canSee = this.#interaction?.canSee ?? true;
    this.#canSend = this.#interaction?.canSend ?? true;
    this.#hasPlaceholder = this.#interaction !== undefined && !isBegun;
    this.#isAcknowledged = !this.#hasPlaceholder;
  }

  /** What it takes to answer an interaction, if the reply does. */
  get interaction(): InteractionAccess | undefined {
    return this.#interaction;
  }

  /** Whether it is known what became of the acknowledgement of its interaction, or does not matter. */
  get isAcknowledged(): boolean {
    return this.#isAcknowledged;
  }

  /** Learns what became of the acknowledgement. Without one the reply is an ordinary message. */
  acknowledged(acknowledgement: Acknowledgement): void {
    this.#isAcknowledged = true;
    if (acknowledgement !== "refused") {
      this.#originalId = acknowledgement.originalId;
      return;
    }
    this.#interaction = undefined;
    this.#hasPlaceholder = false;
  }

  /** The message to refer to; undefined also where that was refused. */
  get replyToMessageId(): string | undefined {
    return this.#replyToMessageId;
  }

  /** The ways that are open now. */
  standing(): Standing {
    const interaction = this.#interaction;
    const isTokenAlive =
      interaction !== undefined && !this.#isTokenDead && this.#clock.nowMs() < interaction.expiresAtMs;
    return {
      channelId: this.#channelId,
      canSee: this.#canSee,
      canSend: this.#canSend,
      ...(isTokenAlive ? { webhook: interaction } : {}),
      ...(this.#hasPlaceholder ? { placeholder: { id: this.#originalId } } : {}),
    };
  }

  /** Its first message shows text. */
  began(): void {
    this.#hasPlaceholder = false;
  }

  /** Learns from a refusal whether another way may work. */
  adapt({ code, message }: DiscordError, route: WriteRoute, isFile: boolean): Adaptation {
    if (route.via === "webhook") {
      // Where its id is known it was there, and somebody has removed it.
      if (code === codes.unknownMessage && route.isPlaceholder === true && this.#originalId === undefined) {
        this.#hasPlaceholder = false;
        return "other-way";
      }
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
