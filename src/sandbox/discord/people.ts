import { toAttachmentRecord, type ComposeContext } from "./compose.ts";
import type { Commands, RegisteredCommand } from "./commands.ts";
import type { InteractionHandle, InteractionToSend, MessageToSend } from "./emulator.ts";
import { toFields } from "./form-errors.ts";
import { toCommandInteraction, toComponentInteraction } from "./interaction-payload.ts";
import type { InteractionRecord, Interactions } from "./interactions.ts";
import type { ChannelRecord, MessageRecord } from "./records.ts";
import { toShownMessage } from "./shown-message.ts";
import type { World } from "./world.ts";

/** What users do. Whatever Discord's clients would not let them do throws a plain Error. */
export class People {
  readonly #context: ComposeContext;
  readonly #world: World;
  readonly #commands: Commands;
  readonly #interactions: Interactions;

  constructor(context: ComposeContext, commands: Commands, interactions: Interactions) {
    this.#context = context;
    this.#world = context.world;
    this.#commands = commands;
    this.#interactions = interactions;
  }

  /** Writes a message and returns its id. */
  send(channelId: string, userId: string, sent: MessageToSend): string {
    const channel = this.#world.channel(channelId);
    const author = this.#world.user(userId);
    const replyTo = sent.replyToMessageId === undefined ? undefined : messageIn(channel, sent.replyToMessageId);
    const content = this.#withMentions((sent.content ?? "").trim());
    const allowed = {
      parse: ["users"] as const,
      userIds: [],
      roleIds: [],
      repliedUser: sent.pingsOnReply ?? true,
    };
    const message = this.#context.messages.add(channel, {
      authorId: author.id,
      content,
      mentions: this.#context.messages.resolveMentions(channel, author.id, content, allowed, replyTo),
      attachments: (sent.attachments ?? []).map((file) => toAttachmentRecord(this.#context, channelId, file)),
      stickers: (sent.stickers ?? []).map((name) => ({ id: this.#world.snowflakes.next(), name })),
      ...(sent.poll !== undefined && { poll: sent.poll }),
      ...(sent.type !== undefined && { type: sent.type }),
      ...(replyTo !== undefined && { replyToMessageId: replyTo.id }),
    });
    return message.id;
  }

  edit(channelId: string, messageId: string, content: string): void {
    const channel = this.#world.channel(channelId);
    const message = messageIn(channel, messageId);
    const allowed = { parse: ["users"] as const, userIds: [], roleIds: [], repliedUser: false };
    const written = this.#withMentions(content.trim());
    const mentions = this.#context.messages.resolveMentions(channel, message.authorId, written, allowed, undefined);
    this.#context.messages.edit(channel, message, { content: written, mentions });
  }

  delete(channelId: string, messageId: string): void {
    const channel = this.#world.channel(channelId);
    this.#context.messages.delete(channel, messageIn(channel, messageId));
  }

  /** Uses a slash command. */
  interact(channelId: string, userId: string, used: InteractionToSend): InteractionHandle {
    const channel = this.#world.channel(channelId);
    const command = this.#commands.find(used.command, channel.guildId);
    if (command === undefined) throw new Error(`The command /${used.command} is not registered here.`);
    checkUsable(command, channel, used.options ?? {});
    const interaction = this.#interactions.open({
      kind: "command",
      channelId,
      userId,
      name: command.name,
      isUserInstall: used.isUserInstall ?? false,
    });
    const toData = () =>
      toCommandInteraction(this.#world, interaction, command, used.options ?? {}, used.locale ?? "en-US");
    this.#world.publish({ name: "INTERACTION_CREATE", intents: 0, toData });
    return this.#toHandle(interaction);
  }

  /** Presses a button. */
  press(channelId: string, messageId: string, userId: string, customId: string, locale: string): InteractionHandle {
    const message = messageIn(this.#world.channel(channelId), messageId);
    if (!message.components.some((component) => hasCustomId(component, customId))) {
      throw new Error(`The message ${messageId} has no button ${customId}.`);
    }
    const interaction = this.#interactions.open({
      kind: "component",
      channelId,
      userId,
      sourceMessageId: messageId,
      isUserInstall: false,
    });
    const toData = () => toComponentInteraction(this.#world, interaction, message, customId, locale);
    this.#world.publish({ name: "INTERACTION_CREATE", intents: 0, toData });
    return this.#toHandle(interaction);
  }

  /** `@name` of a known user as the client sends it; the longest name that fits. */
  #withMentions(text: string): string {
    const users = [...this.#world.users.values()].sort((a, b) => b.name.length - a.name.length);
    const idByName = new Map(users.toReversed().map(({ id, name }) => [name.toLowerCase(), id]));
    const names = users.map(({ name }) => RegExp.escape(name)).join("|");
    const pattern = new RegExp(`@(${names})(?![\\p{L}\\p{N}_])`, "giu");
    return text.replace(pattern, (_, name: string) => `<@${idByName.get(name.toLowerCase()) ?? name}>`);
  }

  #toHandle(interaction: InteractionRecord): InteractionHandle {
    const show = (id: string | undefined) => {
      const message = this.#world.channels
        .get(interaction.channelId)
        ?.messages.find((candidate) => candidate.id === id);
      return message === undefined ? undefined : toShownMessage(this.#world, message);
    };
    return {
      id: interaction.id,
      token: interaction.token,
      get acknowledgedAfterMs() {
        const { acknowledgedAtMs } = interaction;
        return acknowledgedAtMs === undefined ? undefined : acknowledgedAtMs - interaction.createdAtMs;
      },
      get original() {
        return show(interaction.originalMessageId);
      },
      get followUps() {
        return interaction.followUpIds.map(show).filter((message) => message !== undefined);
      },
      expire: () => {
        interaction.isExpired = true;
      },
    };
  }
}

function messageIn(channel: ChannelRecord, messageId: string): MessageRecord {
  const message = channel.messages.find(({ id }) => id === messageId);
  if (message === undefined) throw new Error(`The channel ${channel.id} has no message ${messageId}.`);
  return message;
}

/** Interaction contexts: 0 a guild, 1 the bot's private chat. */
function checkUsable(
  command: RegisteredCommand,
  channel: ChannelRecord,
  options: Readonly<Record<string, unknown>>,
): void {
  const context = channel.guildId === undefined ? 1 : 0;
  if (command.contexts && !command.contexts.includes(context)) {
    throw new Error(`The command /${command.name} is not offered here.`);
  }
  for (const option of command.options ?? []) {
    if (option.required === true && options[option.name] === undefined) {
      throw new Error(`The command /${command.name} needs the option "${option.name}".`);
    }
  }
}

function hasCustomId(component: unknown, customId: string): boolean {
  const fields = toFields(component) ?? {};
  if (fields["custom_id"] === customId) return true;
  return Array.isArray(fields["components"]) && fields["components"].some((nested) => hasCustomId(nested, customId));
}
