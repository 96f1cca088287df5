import type { InboundEvent, Place } from "../contract/event.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Exchange, NewTurn, Store, TurnResult } from "./store.ts";

interface StoredTurn {
  readonly conversationId: string;
  readonly place: Place;
  readonly question: string;
  readonly parentTurnId: string | undefined;
  answer: string;
}

/** How much a {@link MemoryStore} holds; the oldest goes first. */
export interface MemoryStoreLimits {
  readonly turns: number;
  readonly events: number;
}

/** Remembers until the process ends, and no more than its limits, so that it can run for months. */
export class MemoryStore implements Store {
  readonly #events: BoundedMap<true>;
  readonly #turns: BoundedMap<StoredTurn>;
  readonly #lastTurnIds: BoundedMap<string>;
  readonly #turnIdByMessage: BoundedMap<string>;

  constructor(limits: MemoryStoreLimits = { turns: 10_000, events: 50_000 }) {
    this.#events = new BoundedMap(limits.events);
    this.#turns = new BoundedMap(limits.turns);
    this.#lastTurnIds = new BoundedMap(limits.turns);
    this.#turnIdByMessage = new BoundedMap(limits.turns * 4);
  }

  async accept(event: InboundEvent): Promise<boolean> {
    const key = `${event.place.platform}:${event.id}`;
    if (this.#events.get(key) === true) return false;
    this.#events.set(key, true);
    return true;
  }

  async beginTurn(turn: NewTurn): Promise<{ readonly isQuoteKnown: boolean }> {
    const quotedTurnId =
      turn.quotedMessageId === undefined
        ? undefined
        : this.#turnIdByMessage.get(messageKey(turn.place, turn.quotedMessageId));
    this.#turns.set(turn.turnId, {
      conversationId: turn.conversationId,
      place: turn.place,
      question: turn.question,
      parentTurnId: quotedTurnId ?? this.#lastTurnIds.get(turn.conversationId),
      answer: "",
    });
    this.#lastTurnIds.set(turn.conversationId, turn.turnId);
    if (turn.messageId !== undefined) this.#turnIdByMessage.set(messageKey(turn.place, turn.messageId), turn.turnId);
    return { isQuoteKnown: quotedTurnId !== undefined };
  }

  async recordReplyMessage(turnId: string, _index: number, messageId: string): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) this.#turnIdByMessage.set(messageKey(turn.place, messageId), turnId);
  }

  async finishTurn(turnId: string, result: TurnResult): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) turn.answer = result.answer;
  }

  async *ancestors(turnId: string): AsyncIterable<Exchange> {
    for (let turn = this.#parentOf(turnId); turn !== undefined; turn = this.#turns.get(turn.parentTurnId ?? "")) {
      if (turn.answer !== "") yield { question: turn.question, answer: turn.answer };
    }
  }

  async startAfresh(conversationId: string): Promise<void> {
    this.#lastTurnIds.delete(conversationId);
  }

  #parentOf(turnId: string): StoredTurn | undefined {
    return this.#turns.get(this.#turns.get(turnId)?.parentTurnId ?? "");
  }
}

function messageKey(place: Place, messageId: string): string {
  return `${place.platform}:${place.chatId}:${messageId}`;
}
