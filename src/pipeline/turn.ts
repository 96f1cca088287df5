import type { InboundEvent, QuotedMessage } from "../contract/event.ts";
import type { EarlierReply } from "../contract/reply.ts";
import type { Logger } from "../contract/logger.ts";
import type { Language } from "../locale/language.ts";
import type { ModelErrorKind } from "../model/model-error.ts";
import type { ReplyWriter } from "../reply/writer.ts";
import type { Question, TurnEnding, UnfinishedTurn } from "../store/store.ts";

/** An event that the store knows as an unfinished turn. */
export interface AcceptedEvent {
  /** Names the turn to the user, in the log and in the store. */
  readonly turnId: string;
  readonly event: InboundEvent;
  /** Of Runnel's own sentences. */
  readonly language: Language;
  /** What an earlier run left of it; absent where this one began it. */
  readonly earlier?: EarlierWork;
}

/** How far an earlier run came with a turn. */
export type EarlierWork = EarlierReply & Pick<UnfinishedTurn, "shownText" | "ending">;

/** One event that is being answered. */
export interface Turn extends AcceptedEvent {
  readonly log: Logger;
  readonly writer: ReplyWriter;
}

/** What an answer came to; its `answer` is what may be sent to the model again. */
export interface Answer extends TurnEnding {
  /** Why there is no whole answer. */
  readonly failure?: ModelErrorKind;
  /** The program stops: this is shown until the next start, which goes on with it. */
  readonly isToBeContinued?: boolean;
}

/** What the store is told of a question. */
export function toBeginning(event: InboundEvent, question: string): Question {
  const quoted = toQuoted(event);
  return {
    text: question,
    ...(event.messageId === undefined ? {} : { messageId: event.messageId }),
    ...(quoted === undefined ? {} : { quotedMessageId: quoted.messageId }),
  };
}

/** The message that an event is a reply to. */
export function toQuoted(event: InboundEvent): QuotedMessage | undefined {
  return event.type === "unsupported" ? undefined : event.quoted;
}
