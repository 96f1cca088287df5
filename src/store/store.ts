import type { HeardPlace } from "../contract/adapter.ts";
import type { InboundEvent } from "../contract/event.ts";
import type { EarlierReply, NewReplyMessage, ReplyDocument, ReplyMessage } from "../contract/reply.ts";
import type { Usage } from "../model/chat-model.ts";

/** What the store is told of an event besides the event. */
export interface EventEntry {
  /** Names the turn that the event becomes; unique for ever. */
  readonly turnId: string;
  /** Turns of one conversation follow one another; see src/pipeline/conversation.ts. */
  readonly conversationId: string;
}

/** One question of a user. */
export interface Question {
  /** Not empty. */
  readonly text: string;
  /** The user's message, absent where there is none. */
  readonly messageId?: string;
  /** The message that the question is a reply to. */
  readonly quotedMessageId?: string;
}

/** A question and its answer, or as much of that as is shown already, neither empty; or the sum of everything up to this turn in place of both. */
export interface Exchange {
  readonly turnId: string;
  readonly question: string;
  readonly answer: string;
  /** The conversation up to and with this turn in few words; "" where it must not be sent again at all. */
  readonly summary?: string;
}

/** The tokens of a turn. */
export interface TurnUsage extends Usage {
  readonly model: string;
  /** What the prompt was thought to have before it was sent. */
  readonly estimatedPromptTokens: number;
}

/** How a turn ended. */
export interface TurnResult {
  /** What the user was shown and may be sent to the model again; blank when there is nothing of that kind. */
  readonly answer: string;
  readonly usage: TurnUsage | undefined;
  /** Content inspection refused it: nothing of the turn may be sent again. */
  readonly isRefused?: boolean;
}

/** The end of a turn that is still to be shown. */
export interface TurnEnding extends TurnResult {
  /** The final document. */
  readonly document: ReplyDocument;
}

/** An event that was accepted and is not done with. */
export interface UnfinishedTurn extends EventEntry, EarlierReply {
  readonly event: InboundEvent;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly acceptedAtMs: number;
  /** Whether its question was recorded: the work on it had begun. */
  readonly hasBegun: boolean;
  /** How often it was taken up again since it last showed new text. */
  readonly claims: number;
  /** What was last noted as shown to the user; "" for nothing. */
  readonly shownText: string;
  /** Present once it is decided how the turn ends. */
  readonly ending?: TurnEnding;
}

/**
 * How far removing what is old came. `more`: there may be more of it. `held`: it is removed, but can be read on the disk for
 * as long as another program reads there. `done`: it is gone.
 */
export type PruneResult = "more" | "held" | "done";

/** What is set for one conversation, by name. */
export type ConversationSettings = Readonly<Record<string, string>>;

/**
 * What Runnel remembers. Every method resolves once its effect would survive what the store survives, and rejects with a
 * StoreError when the store cannot do it; nothing of it is done then. A turn goes from `accept` through `beginTurn`, if the
 * model is asked, to `finishTurn`, or is dropped by `forgetTurn`.
 */
export interface Store {
  /**
   * Records an event, once: resolves to false when its platform and id were known already. It is an unfinished turn then.
   */
  accept(event: InboundEvent, entry: EventEntry): Promise<boolean>;
  /**
   * Records the question of a turn. The turn continues the one that a message it quotes belongs to; when that is unknown
   * or there is none, the last of its conversation. Begun again, it still continues what it did. Resolves to whether the
   * quoted message is known, so that it need not be sent beside the history: it belongs to an exchange, or to a turn that was
   * refused. Rejects, with no StoreError, when the turn is gone.
   */
  beginTurn(turnId: string, question: Question): Promise<{ readonly isQuoteKnown: boolean }>;
  /**
   * Notes that a message of the turn's reply is about to be created: it may stand, even if it is never recorded. Does nothing
   * when the turn is gone.
   */
  recordCreate(turnId: string, message: NewReplyMessage): Promise<void>;
  /**
   * Records a message of the turn's reply, so that a reply to it is understood and another process can change it. It takes
   * the place of one that had this index before. Does nothing when the turn is gone: nobody will look for the message.
   */
  recordReplyMessage(turnId: string, message: ReplyMessage): Promise<void>;
  /** Notes what the user was last shown of an unfinished turn, which thereby got on: its claims start at 0 again. */
  recordShownText(turnId: string, text: string): Promise<void>;
  /**
   * Counts that an unfinished turn is taken up again; resolves to how often, since it last showed new text. Rejects, with no
   * StoreError, when the turn is over or gone.
   */
  claimTurn(turnId: string): Promise<number>;
  /** Records how an unfinished turn ends, before that is shown: the same is shown then, whatever happens meanwhile. */
  recordEnding(turnId: string, ending: TurnEnding): Promise<void>;
  /** Records the end of a turn: its answer and usage, together. */
  finishTurn(turnId: string, result: TurnResult): Promise<void>;
  /** Records that an event is done with and that nothing of it belongs to the conversation; it stays known. */
  forgetTurn(turnId: string): Promise<void>;
  /**
   * Every turn that is neither finished nor forgotten, in the order in which they were accepted. One that cannot be read any
   * more is finished instead, and the log says so.
   */
  unfinished(): Promise<readonly UnfinishedTurn[]>;

  /**
   * The turns which `turnId` continues, the newest first. Turns without an answer, of which nothing is shown either, are passed
   * over. Reads little more than is taken.
   */
  ancestors(turnId: string): AsyncIterable<Exchange>;
  /** Records the sum of everything up to and with an answered turn. Does nothing when the turn is gone. */
  summarize(turnId: string, summary: string): Promise<void>;
  /** The next turn of the conversation continues nothing, unless it quotes a message. */
  startAfresh(conversationId: string): Promise<void>;
  /** How many tokens a model's recent prompts had for each that was estimated; undefined before any was counted. */
  promptTokenRatio(model: string): Promise<number | undefined>;

  /** What was set for a conversation. */
  settings(conversationId: string): Promise<ConversationSettings>;
  /** Sets some of it, also for a conversation that does not exist yet; undefined takes a setting back. */
  changeSettings(conversationId: string, changes: Readonly<Record<string, string | undefined>>): Promise<void>;

  /**
   * The chats of a platform in which the bot was spoken to, each once, the last one first, at most `most` of them. Private
   * chats and groups have half of that for themselves, and what the others leave.
   */
  heardPlaces(platform: string, most: number): Promise<readonly HeardPlace[]>;
  /**
   * Removes some of the turns that ended before `turnsBeforeMs` (undefined: none), or were accepted before it and never ended,
   * and of the events that were accepted before `eventsBeforeMs`, few enough to take a moment. When it resolves to `done`,
   * nothing of the turns that were removed can be read in what the store keeps on a disk.
   */
  prune(turnsBeforeMs: number | undefined, eventsBeforeMs: number): Promise<PruneResult>;
  /** Resolves when everything is written and no handle is left. Nothing may be asked of the store afterwards. */
  close(): Promise<void>;
}
