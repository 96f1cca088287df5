import type { Clock } from "../../contract/clock.ts";
import type { FaultHandle } from "../faults.ts";
import type { ApiCall } from "./api-call.ts";
import type { RegisteredCommand } from "./commands.ts";
import type { Fault } from "./faults.ts";
import type { GatewayCounts } from "./gateway.ts";
import type { PrivilegedIntents } from "./intents.ts";
import type { PermissionName } from "./permissions.ts";
import type { DiscordLimits } from "./rate-limits.ts";
import type { Revision } from "./records.ts";

export interface DiscordEmulatorOptions {
  /** The bot's token; by default one of the form that Discord gives. */
  readonly token?: string;
  readonly botName?: string;
  /** 0, the default: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** The round trip of every REST call, 0 by default. Half of it passes before the call takes effect. */
  readonly latencyMs?: number;
  readonly clock?: Clock;
  /** What the developer portal grants; nothing by default. An identify with more is closed with 4014. */
  readonly grantedIntents?: PrivilegedIntents;
  readonly limits?: Partial<DiscordLimits>;
  /** What the gateway asks for in its hello; 41,250 by default. */
  readonly heartbeatIntervalMs?: number;
}

/** A file that a user attaches. */
export interface FileToSend {
  readonly filename: string;
  readonly contentType?: string;
  readonly bytes: Uint8Array;
}

/** What a user sends. Everything is empty when absent. */
export interface MessageToSend {
  /** `@name` of a known user becomes a mention, as in Discord's clients. */
  readonly content?: string;
  readonly replyToMessageId?: string;
  /** Whether the reply pings the author of that message; true by default. */
  readonly pingsOnReply?: boolean;
  readonly attachments?: readonly FileToSend[];
  /** Names of stickers. */
  readonly stickers?: readonly string[];
  readonly poll?: unknown;
  /** A message that Discord writes itself, for example 7: someone joined. */
  readonly type?: number;
}

/** A file as users see it. */
export interface ShownAttachment {
  readonly filename: string;
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
  readonly url: string;
}

/** A message as users see it now. */
export interface ShownMessage {
  readonly id: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly isFromBot: boolean;
  readonly content: string;
  readonly replyToMessageId: string | undefined;
  /** How often it was edited; the text of a deferred answer is not an edit. */
  readonly editedCount: number;
  readonly attachments: readonly ShownAttachment[];
  readonly stickers: readonly string[];
  readonly embeds: readonly unknown[];
  readonly components: readonly unknown[];
  readonly flags: number;
  /** A deferred answer without text yet: users read that the bot is thinking. */
  readonly isLoading: boolean;
  /** Set when only this user sees it. */
  readonly visibleToUserId: string | undefined;
  /** Ids of the users and roles, and "@everyone", that got a ping by any revision. */
  readonly mentionsPinged: readonly string[];
  readonly shownAtMs: number;
  readonly changedAtMs: number;
  /** Every text that it has shown, the newest last. */
  readonly revisions: readonly Revision[];
}

/** A user's use of a command or a button, and what came of it. */
export interface InteractionHandle {
  readonly id: string;
  readonly token: string;
  /** How long the bot took; undefined while it has not acknowledged. */
  readonly acknowledgedAfterMs: number | undefined;
  /** Its first answer; undefined while there is none. */
  readonly original: ShownMessage | undefined;
  readonly followUps: readonly ShownMessage[];
  /** Ends the token, as 15 minutes do: further calls get 50027. */
  expire(): void;
}

export interface InteractionToSend {
  /** The name of a registered slash command. */
  readonly command: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** The user's language; en-US by default. */
  readonly locale?: string;
  /** The user installed the app, the server did not: at most 5 follow-ups. */
  readonly isUserInstall?: boolean;
}

/** What changed. */
export interface DiscordChange {
  /** `place`: guilds, channels, threads. `call`: a REST call came or was answered. `gateway`: a connection. */
  readonly kind: "message" | "typing" | "place" | "call" | "gateway";
  readonly channelId?: string;
}

/** What tests do to the gateway. */
export interface GatewayControl {
  /** Connections that are identified or resumed. */
  readonly connections: number;
  readonly counts: Readonly<GatewayCounts>;
  /** Ends every connection: without a code as a broken network does (the bot sees 1006), else with that close code. */
  cut(code?: number): void;
  /** Op 7. */
  requireReconnect(): void;
  /** Op 1: the bot must send a heartbeat now. */
  requestHeartbeat(): void;
  /** Op 9. Not resumable: the sessions are forgotten too. */
  invalidateSession(isResumable: boolean): void;
  /** Forgets the sessions of bots that are away: their next resume is refused, what waited for them is lost. */
  forgetSessions(): void;
  /** While on, new connections are broken off before they open. */
  refuseConnections(isOn: boolean): void;
  /** New connections open, but this never comes over them; undefined: everything comes again. */
  withhold(what: "hello" | "ready" | undefined): void;
  /** The connections that are open now stay open, but nothing comes, not even an answer to heartbeats. */
  fallSilent(): void;
}

/**
 * Discord for one bot: REST v10 and the gateway on a local port, and what users would do and see. All ids are
 * strings. Methods that are given an id of nothing throw a plain Error.
 */
export interface DiscordEmulator {
  /** For discord.js: `rest.api`. Without the version and without a slash at the end. */
  readonly apiRoot: string;
  readonly token: string;
  readonly applicationId: string;
  readonly botUserId: string;

  addUser(user: { readonly name: string; readonly isBot?: boolean }): string;
  /** A guild with the bot and every user as members. `preferredLocale`: en-US by default. */
  addGuild(guild: { readonly name: string; readonly preferredLocale?: string; readonly ownerId?: string }): string;
  addChannel(
    guildId: string,
    channel?: { readonly name?: string; readonly kind?: "text" | "announcement" | "forum" | "voice" },
  ): string;
  /** `ownerId`: who opened it; the bot's own id is fine. */
  addThread(channelId: string, thread: { readonly ownerId: string; readonly name?: string }): string;
  /** The private chat of the user and the bot. */
  openDm(userId: string): string;

  /** A user writes: the message is there, MESSAGE_CREATE is on its way, and its id is returned. */
  send(channelId: string, userId: string, message: MessageToSend): string;
  editMessage(channelId: string, messageId: string, content: string): void;
  deleteMessage(channelId: string, messageId: string): void;
  /** A user uses a slash command. Throws when it is not registered there, or a required option is missing. */
  interact(channelId: string, userId: string, interaction: InteractionToSend): InteractionHandle;
  /** A user presses a button of a message. Throws when it has no such button. */
  press(channelId: string, messageId: string, userId: string, customId: string, locale?: string): InteractionHandle;
  /** The data of MESSAGE_CREATE for this message as the bot gets it, to dispatch it again, late, or broken. */
  messageEvent(channelId: string, messageId: string): Readonly<Record<string, unknown>>;
  /** Sends any event to every session, whatever its intents: unknown kinds, malformed, duplicates, out of order. */
  dispatch(eventName: string, data: unknown): void;

  /** Takes permissions from the bot in a channel and its threads. */
  removePermission(channelId: string, ...permissions: readonly PermissionName[]): void;
  restorePermission(channelId: string, ...permissions: readonly PermissionName[]): void;
  removeBot(guildId: string): void;
  deleteChannel(channelId: string): void;
  changeThread(threadId: string, change: { readonly isArchived?: boolean; readonly isLocked?: boolean }): void;
  /** The bot can no longer write to this user in private (50007). */
  refuseDms(userId: string): void;
  /** Which nonces it has seen is forgotten, as after some minutes. */
  forgetNonces(): void;
  /** The token stops being valid: REST 401, gateway 4004. */
  revokeToken(): void;
  /** The token is valid again: stands for a new one. */
  restoreToken(): void;
  /**
   * Refuses connections and breaks those that are open, REST and gateway, until `goOnline`. Sessions can be resumed.
   */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;

  /** What is in the channel now, oldest first. Includes what only one user sees. */
  messages(channelId: string): readonly ShownMessage[];
  /** Whether users see the bot typing: 10 s from its last call, or until it posts. */
  isTyping(channelId: string): boolean;
  /** The newest REST calls, many thousands, in the order in which they came. */
  readonly calls: readonly ApiCall[];
  /** Answers that count toward Discord's ban: 401, 403 and 429, except a 429 of shared scope. */
  readonly invalidRequests: number;
  /** The application's commands, the global ones first. */
  readonly registeredCommands: readonly RegisteredCommand[];
  readonly faults: { add(fault: Fault): FaultHandle };
  readonly gateway: GatewayControl;

  /** Calls `listener` after each change. Returns how to stop it. */
  onChange(listener: (change: DiscordChange) => void): () => void;
  /**
   * Resolves with the first value of `condition` that is neither undefined nor false. It is tried after every change
   * and a few times a second, in real time whatever the clock. Rejects after `timeoutMs`, 5,000 by default, with what
   * is visible in all channels in the message; also when `condition` throws and when the emulator closes.
   */
  waitFor<T>(condition: (emulator: DiscordEmulator) => T | undefined | false, timeoutMs?: number): Promise<T>;
  /** Ends every connection. Resolves when the port is free. */
  close(): Promise<void>;
}
