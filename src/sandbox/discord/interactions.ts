import { randomBytes } from "node:crypto";

import { refusal } from "./api-error.ts";
import type { ChannelRecord, MessageRecord } from "./records.ts";
import type { World } from "./world.ts";

/** https://docs.discord.com/developers/interactions/receiving-and-responding (2026-11-22). */
const acknowledgeWithinMs = 3_000;
const tokenLastsMs = 15 * 60_000;
/** For an app that only the user installed; error 40094. */
const userInstallFollowUpLimit = 5;

/** One use of a command or a button. */
export interface InteractionRecord {
  readonly id: string;
  readonly token: string;
  readonly kind: "command" | "component";
  readonly channelId: string;
  readonly userId: string;
  /** The command's name. */
  readonly name?: string;
  /** The message whose component was used. */
  readonly sourceMessageId?: string;
  readonly isUserInstall: boolean;
  readonly createdAtMs: number;
  acknowledgedAtMs?: number;
  /** What `@original` is; absent until the first answer, and after it was deleted. */
  originalMessageId?: string;
  readonly followUpIds: string[];
  isExpired: boolean;
}

/** Opens interactions and checks what may still be done with them. */
export class Interactions {
  readonly #world: World;
  readonly #byId = new Map<string, InteractionRecord>();
  readonly #byToken = new Map<string, InteractionRecord>();

  constructor(world: World) {
    this.#world = world;
  }

  open(
    details: Pick<InteractionRecord, "kind" | "channelId" | "userId" | "name" | "sourceMessageId" | "isUserInstall">,
  ): InteractionRecord {
    const id = this.#world.snowflakes.next();
    const record: InteractionRecord = {
      ...details,
      id,
      token: Buffer.from(`interaction:${id}:${randomBytes(60).toString("base64url")}`).toString("base64url"),
      createdAtMs: this.#world.nowMs(),
      followUpIds: [],
      isExpired: false,
    };
    this.#byId.set(id, record);
    this.#byToken.set(record.token, record);
    return record;
  }

  /** The message whose component was used. */
  sourceOf(interaction: InteractionRecord): MessageRecord {
    const message = this.channelOf(interaction).messages.find(({ id }) => id === interaction.sourceMessageId);
    if (message === undefined) throw refusal("unknownMessage");
    return message;
  }

  /**
   * The interaction, when it may still be acknowledged. Throws 10062 when it is late or unknown, 40060 the second
   * time.
   */
  toAcknowledge(id: string, token: string): InteractionRecord {
    const interaction = this.#byId.get(id);
    if (interaction === undefined || interaction.token !== token) throw refusal("unknownInteraction");
    if (interaction.acknowledgedAtMs !== undefined) throw refusal("alreadyAcknowledged");
    const ageMs = this.#world.nowMs() - interaction.createdAtMs;
    if (interaction.isExpired || ageMs > acknowledgeWithinMs) throw refusal("unknownInteraction");
    return interaction;
  }

  /**
   * The interaction behind a webhook's path. Throws 50027 when its token has ended, 10015 before its acknowledgement.
   */
  byWebhook(applicationId: string, token: string): InteractionRecord {
    const interaction = this.#byToken.get(token);
    if (applicationId !== this.#world.applicationId) throw refusal("unknownWebhook");
    if (interaction === undefined) throw refusal("invalidWebhookToken");
    const ageMs = this.#world.nowMs() - interaction.createdAtMs;
    if (interaction.isExpired || ageMs > tokenLastsMs) throw refusal("invalidWebhookToken");
    if (interaction.acknowledgedAtMs === undefined) throw refusal("unknownWebhook");
    return interaction;
  }

  /** The channel of the interaction, whether or not the bot can see it. */
  channelOf(interaction: InteractionRecord): ChannelRecord {
    const channel = this.#world.channels.get(interaction.channelId);
    if (channel === undefined) throw refusal("unknownChannel");
    return channel;
  }

  /** A message that the interaction made, by its id or as `@original`. Throws 10008 for any other. */
  messageOf(interaction: InteractionRecord, reference: string): MessageRecord {
    const id = reference === "@original" ? interaction.originalMessageId : reference;
    const isOwn = id !== undefined && (id === interaction.originalMessageId || interaction.followUpIds.includes(id));
    const message = isOwn ? this.channelOf(interaction).messages.find((candidate) => candidate.id === id) : undefined;
    if (message === undefined) throw refusal("unknownMessage");
    return message;
  }

  /** Throws 40094 when no more follow-ups may be made. */
  checkFollowUp(interaction: InteractionRecord): void {
    if (interaction.isUserInstall && interaction.followUpIds.length >= userInstallFollowUpLimit) {
      throw refusal("tooManyFollowUps");
    }
  }
}
