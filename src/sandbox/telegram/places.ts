import type { BotApiUser } from "./bot-api.ts";
import { ChatState, type Obstacle, toApiChat, toApiMessage } from "./chats.ts";
import type { GroupProfile, UserProfile } from "./emulator.ts";
import { postMessage } from "./post.ts";
import { isVisibleToBot } from "./visibility.ts";
import type { World } from "./world.ts";

/** https://core.telegram.org/api/bots/ids: supergroups from here down (2026-11-22). */
const FIRST_SUPERGROUP_ID = -1_000_000_000_000;

/** What the bot's `my_chat_member` status is behind each obstacle. */
const STATUS: Readonly<Record<Obstacle, string>> = {
  none: "member",
  blocked: "kicked",
  kicked: "kicked",
  restricted: "restricted",
  deactivated: "member",
};

/** Opens, changes and closes chats and topics. Everything throws a plain Error when there is no such chat. */
export class Places {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The same user again: the chat stays and the profile changes. */
  addPrivateChat(profile: UserProfile): number {
    const user = this.#addUser(profile);
    const { first_name, last_name, username } = user;
    const names = { first_name, ...(last_name && { last_name }), ...(username && { username }) };
    const chat = this.#world.chats.get(user.id) ?? new ChatState({ id: user.id, type: "private", ...names });
    chat.members.set(user.id, user);
    this.#world.chats.add(chat);
    this.#changed(chat);
    return chat.id;
  }

  addGroup({ id, title, isForum = false, members, botIsAdmin }: GroupProfile): number {
    const type = id <= FIRST_SUPERGROUP_ID ? "supergroup" : "group";
    if (id >= 0) throw new Error("the id of a group is negative");
    if (isForum && type === "group") throw new Error("only a supergroup has topics");
    const chat = new ChatState({ id, type, title, ...(isForum && { is_forum: true }) }, { botIsAdmin });
    for (const member of members) chat.members.set(member.id, this.#addUser(member));
    this.#world.chats.add(chat);
    this.#changed(chat);
    return id;
  }

  /** A topic's id is that of the service message that opens it. */
  addTopic(chatId: number, name: string, createdBy: "bot" | number | undefined): number {
    const chat = this.#world.chat(chatId);
    const canHaveTopics = chat.isPrivate ? this.#world.settings.hasTopicsEnabled : chat.isForum;
    if (!canHaveTopics) throw new Error(`chat ${chatId} has no topics`);
    const author = createdBy === "bot" ? this.#world.bot : chat.members.get(createdBy ?? this.#anyone(chat).id);
    if (author === undefined) throw new Error(`user ${createdBy} is not in chat ${chatId}`);
    const id = this.#announce(chat, { forum_topic_created: { name, icon_color: 7_322_096 } }, author);
    chat.topics.set(id, { id, name, isClosed: false });
    this.#changed(chat);
    return id;
  }

  closeTopic(chatId: number, topicId: number): void {
    const chat = this.#world.chat(chatId);
    const topic = chat.topics.get(topicId);
    if (topic === undefined) throw new Error(`there is no topic ${topicId} in chat ${chatId}`);
    topic.isClosed = true;
    this.#announce(chat, { forum_topic_closed: {} }, this.#anyone(chat), topicId);
  }

  /** With all that is in it. Bots are not told. */
  deleteTopic(chatId: number, topicId: number): void {
    const chat = this.#world.chat(chatId);
    if (!chat.topics.delete(topicId)) throw new Error(`there is no topic ${topicId} in chat ${chatId}`);
    for (const message of chat.messages.values()) {
      if (message.id === topicId || message.topicId === topicId) chat.messages.delete(message.id);
    }
    this.#changed(chat);
  }

  setObstacle(chatId: number, obstacle: Obstacle): void {
    const chat = this.#world.chat(chatId);
    const [before, after] = [STATUS[chat.obstacle], STATUS[obstacle]];
    chat.obstacle = obstacle;
    this.#changed(chat);
    if (before === after) return;
    this.#world.updates.add("my_chat_member", {
      chat: toApiChat(chat),
      from: this.#anyone(chat),
      date: Math.floor(this.#world.clock.nowMs() / 1000),
      old_chat_member: { status: before, user: this.#world.bot },
      new_chat_member: { status: after, user: this.#world.bot },
    });
  }

  /** The members move; what was written stays behind. */
  upgradeGroup(chatId: number, newChatId: number): void {
    const chat = this.#world.chat(chatId);
    if (chat.type !== "group") throw new Error(`chat ${chatId} is not a small group`);
    const members = [...chat.members.values()];
    const title = chat.profile.title ?? "";
    this.addGroup({ id: newChatId, title, members: [], botIsAdmin: chat.botIsAdmin });
    const supergroup = this.#world.chat(newChatId);
    for (const member of members) supergroup.members.set(member.id, member);
    chat.upgradedTo = newChatId;
    this.#announce(chat, { migrate_to_chat_id: newChatId }, this.#anyone(chat));
    this.#announce(supergroup, { migrate_from_chat_id: chatId }, this.#anyone(supergroup));
    this.#changed(chat);
  }

  /** Posts a service message and returns its id. */
  #announce(chat: ChatState, content: Readonly<Record<string, unknown>>, from: BotApiUser, topicId?: number): number {
    const message = postMessage(this.#world, chat, { from, content, topicId, isService: true });
    if (isVisibleToBot(this.#world, chat, message)) {
      this.#world.updates.add("message", toApiMessage(chat, message));
    }
    return message.id;
  }

  #anyone(chat: ChatState): BotApiUser {
    const [first] = chat.members.values();
    return first ?? this.#world.bot;
  }

  #addUser({ id, firstName, lastName, username, languageCode, isBot = false }: UserProfile): BotApiUser {
    const user: BotApiUser = {
      id,
      is_bot: isBot,
      first_name: firstName,
      ...(lastName !== undefined && { last_name: lastName }),
      ...(username !== undefined && { username }),
      ...(languageCode !== undefined && { language_code: languageCode }),
    };
    this.#world.chats.addUser(user);
    return user;
  }

  #changed(chat: ChatState): void {
    this.#world.changes.notify({ kind: "chat", chatId: chat.id });
  }
}
