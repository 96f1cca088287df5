import type { Clock } from "./clock.ts";
import type { CommandName, InboundEvent, Place, ReplyTarget, StopEvent } from "./event.ts";
import type { Logger } from "./logger.ts";
import type { PlatformUnusableError } from "./platform-error.ts";
import type { EarlierReply, ReplyPort } from "./reply.ts";

/** One chat platform. Made without I/O; `start` connects. */
export interface PlatformAdapter {
  /**
   * Resolves once updates flow. Trouble with the network is waited out with a line in the log, not an error.
   * `stopping` ends intake; replies in flight keep working until `close`.
   * Rejects with {@link PlatformUnusableError} when the operator must change something first.
   */
  start(stopping: AbortSignal): Promise<void>;
  /**
   * Opens the reply that `target` describes. What an earlier process made of it is changed where it stands; a message that it
   * may have made is looked for before another is made in its place. Does no I/O.
   */
  openReply(target: ReplyTarget, earlier?: EarlierReply): ReplyPort;
  /** Ends every connection and timer. Resolves when no handle of this adapter keeps the process alive. */
  close(): Promise<void>;
}

/** What the program offers to an adapter. */
export interface AdapterHost {
  /**
   * Resolves when the event is durably accepted, or known as a duplicate; not when it is answered. Until it can be accepted
   * it waits; rejects when the program stops before. Events are accepted in the order in which they are delivered, also
   * when several are under way. A stop takes effect at once.
   */
  deliver(event: InboundEvent | StopEvent): Promise<void>;
  /**
   * The chats of this platform in which the bot was spoken to, each once, the last one first, at most `most` of them: where an
   * adapter looks for what it missed. Private chats and groups have half of that for themselves, and what the others leave.
   * Rejects when they cannot be read.
   */
  heardPlaces(most: number): Promise<readonly HeardPlace[]>;
  /**
   * How far back an adapter fetches what it missed, in milliseconds, where its platform does not bring it by itself; 0: it
   * does not.
   */
  readonly catchUpMs: number;
  /** The adapter stopped for good after it had started, for example because its token was revoked. Called at most once. */
  lost(error: PlatformUnusableError): void;
  /** The commands to register with the platform. */
  readonly commands: readonly CommandDescription[];
  readonly clock: Clock;
  /** Already carries the platform's name. */
  readonly log: Logger;
}

/** A chat in which the bot was spoken to. */
export interface HeardPlace {
  readonly place: Place;
  /** The id of the last event that was accepted from there. */
  readonly eventId: string;
  /** When that was, in milliseconds since the epoch. */
  readonly heardAtMs: number;
}

/** A command as the platform's menu shows it, in every language that Runnel speaks. */
export interface CommandDescription {
  readonly command: CommandName;
  /** By ISO 639-1 code; at most 100 characters each. */
  readonly description: Readonly<Record<"en" | "zh", string>>;
  /** Present when the command takes text: what that text is. */
  readonly argument?: { readonly isRequired: boolean; readonly description: Readonly<Record<"en" | "zh", string>> };
}
