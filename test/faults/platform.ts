import type { ReplyPort } from "../../src/contract/reply.ts";
import type { ManualClock } from "../support/manual-clock.ts";
import type { FaultName } from "./fault-names.ts";

/** What a call is for. */
export type CallKind = "typing" | "draft" | "create" | "edit" | "other";

/** One call to a chat, as the emulator saw it. */
export interface SeenCall {
  readonly kind: CallKind;
  readonly atMs: number;
  /** What the platform counts together with it; a pause after a 429 is for this. `activity` is what nobody waits for. */
  readonly bucket: string;
  /** Whether it came while the platform had asked to keep still. */
  readonly isTooSoon: boolean;
}

/** A fault that waits for its call. */
export interface ArmedFault {
  /** The call has come, and met the fault. */
  readonly isHit: boolean;
  /** The call is answered only when its caller gives up. */
  readonly hangs: boolean;
  disarm(): void;
}

/** One chat on an emulated platform. */
export interface FaultyChat {
  openReply(): ReplyPort;
  /** The calls to this chat so far, oldest first. */
  calls(): readonly SeenCall[];
  /** What the user sees of the bot, oldest first. */
  texts(): readonly string[];
  /** Whether any of it is formatted. */
  isFormatted(): boolean;
  /** Lets call number `at`, counted from 0, meet the fault; undefined when the fault cannot meet a call of this kind. */
  arm(fault: FaultName, at: number, kind: CallKind): ArmedFault | undefined;
}

/** Where a reply stands. `command`: it answers a slash command, in a place that the bot itself cannot write to. */
export type FaultyPlace = "private" | "group" | "thread" | "command";

/** An emulated platform and the real adapter, both living by one clock. */
export interface FaultyPlatform {
  readonly name: "telegram" | "discord";
  readonly clock: ManualClock;
  /** A chat that nobody has used. */
  openChat(place: FaultyPlace): Promise<FaultyChat>;
  close(): Promise<void>;
}
