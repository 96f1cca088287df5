import type { InboundEvent, Place } from "../contract/event.ts";
import type { Usage } from "../model/chat-model.ts";

/** A question and its answer; neither is empty. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
}

/** One question of a user and everything done to answer it. */
export interface NewTurn {
  /** Unique for ever. */
  readonly turnId: string;
  /** Turns of one conversation follow one another; see src/pipeline/conversation.ts. */
  readonly conversationId: string;
  readonly place: Place;
  readonly question: string;
  /** The user's message, absent where there is none. */
  readonly messageId?: string;
  /** The message that the question is a reply to. */
  readonly quotedMessageId?: string;
}

/** How a turn ended. */
export interface TurnResult {
  /** What the user was shown and may be sent to the model again; "" when there is nothing of that kind. */
  readonly answer: string;
  readonly usage: Usage | undefined;
}

/** What Runnel remembers. Every method resolves once its effect would survive what the store survives. */
export interface Store {
  /** Records an event by its platform and id; resolves to false when it was known already. */
  accept(event: InboundEvent): Promise<boolean>;
  /**
   * Records a turn. It continues the turn that a message it quotes belongs to; when that is unknown or there is none, the
   * last turn of its conversation. Resolves to whether the quoted message was known.
   */
  beginTurn(turn: NewTurn): Promise<{ readonly isQuoteKnown: boolean }>;
  /** Records message `index` of the turn's reply, so that a reply to it is understood. */
  recordReplyMessage(turnId: string, index: number, messageId: string): Promise<void>;
  /** Records the end of a turn: its answer and usage, together. */
  finishTurn(turnId: string, result: TurnResult): Promise<void>;
  /** The answered turns which `turnId` continues, the newest first. Turns without an answer are passed over. */
  ancestors(turnId: string): AsyncIterable<Exchange>;
  /** The next turn of the conversation continues nothing, unless it quotes a message. */
  startAfresh(conversationId: string): Promise<void>;
}
