import type { Clock } from "./clock.ts";
import type { CommandName, InboundEvent, ReplyTarget, StopEvent } from "./event.ts";
import type { Logger } from "./logger.ts";
import type { PlatformUnusableError } from "./platform-error.ts";
import type { ReplyPort } from "./reply.ts";

/** One chat platform. Made without I/O; `start` connects. */
export interface PlatformAdapter {
  /**
   * Resolves once updates flow. Trouble with the network is waited out with a line in the log, not an error.
   * `stopping` ends intake; replies in flight keep working until `close`.
   * Rejects with {@link PlatformUnusableError} when the operator must change something first.
   */
  start(stopping: AbortSignal): Promise<void>;
  /** Opens the reply that `target` describes. Does no I/O. */
  openReply(target: ReplyTarget): ReplyPort;
  /** Ends every connection and timer. Resolves when no handle of this adapter keeps the process alive. */
  close(): Promise<void>;
}

/** What the program offers to an adapter. */
export interface AdapterHost {
  /** Resolves when the event is durably accepted, or known as a duplicate; not when it is answered. A stop takes effect at once. */
  deliver(event: InboundEvent | StopEvent): Promise<void>;
  /** The adapter stopped for good after it had started, for example because its token was revoked. Called at most once. */
  lost(error: PlatformUnusableError): void;
  /** The commands to register with the platform. */
  readonly commands: readonly CommandDescription[];
  readonly clock: Clock;
  /** Already carries the platform's name. */
  readonly log: Logger;
}

/** A command as the platform's menu shows it, in every language that Runnel speaks. */
export interface CommandDescription {
  readonly command: CommandName;
  /** By ISO 639-1 code; at most 100 characters each. */
  readonly description: Readonly<Record<"en" | "zh", string>>;
  /** Present when the command takes text: what that text is. */
  readonly argument?: { readonly isRequired: boolean; readonly description: Readonly<Record<"en" | "zh", string>> };
}
