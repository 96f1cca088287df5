import type { Plan } from "./plan.ts";
import type { LoadOutcome } from "./load.ts";
import type { Platform, Write } from "./stage.ts";

/** Somebody asks, and the model answers by a plan. */
export interface Question {
  /** Which of the row's places, from 0. */
  readonly place: number;
  /** Which of the people there, from 0. */
  readonly author: number;
  readonly plan: Plan;
  /** From the beginning of the load. */
  readonly askedAfterMs: number;
}

/** What is measured under which conditions. */
export interface Load {
  readonly platform: Platform;
  readonly isBotLimitLifted?: boolean;
  /** Keys of the platform's section of config.yaml beyond its address. */
  readonly keys?: object;
  /** How many people are in each chat. */
  readonly places: readonly number[];
  readonly questions: readonly Question[];
  /** So long after the beginning the next such write in place 0 is refused, and a wait of so many seconds begins. */
  readonly flood?: { readonly write: Write; readonly afterMs: number; readonly waitS: number };
  /** How many other chats the bot serves before, so that it is warm. */
  readonly warmUpChats: number;
}

/** The most that a figure may be. Without an aim it is only printed. */
export interface Aims {
  /** Mean lag divided by the oracle's. */
  readonly ratio?: number;
  readonly firstTextMs?: number;
  readonly finalLagMs?: number;
  readonly calls?: number;
  /** CPU seconds per 1,000 chunks, on the machine where the aims were written. */
  readonly cpuPer1000?: number;
  readonly peakMb?: number;
  /** How many calls may be refused; 0 unless told. */
  readonly refused?: number;
}

/** One row of the table. */
export interface Row {
  readonly name: string;
  readonly load: Load;
  readonly aims: Aims;
  /** The mean lag of the best schedule, as published with the aims, and as computed here. */
  readonly oracle?: { readonly publishedMs: number; readonly toMeanMs: () => number };
  /** So many chats of equal replies: rows with this are compared for their CPU time. */
  readonly chatsForCpu?: number;
  /** A figure that only this row has. */
  readonly figure?: { readonly name: string; readonly mostMs: number; readonly toMs: (outcome: LoadOutcome) => number };
}
