import type { HeardPlace } from "../contract/adapter.ts";
import type { Clock } from "../contract/clock.ts";
import type { InboundEvent, Place } from "../contract/event.ts";
import type { NewReplyMessage, ReplyMessage } from "../contract/reply.ts";
import { BoundedMap } from "./bounded-map.ts";
import { toHeardPlaces } from "./heard-places.ts";
import type {
  ConversationSettings,
  EventEntry,
  Exchange,
  PruneResult,
  Question,
  Store,
  TurnEnding,
  TurnResult,
  TurnUsage,
  UnfinishedTurn,
} from "./store.ts";

interface StoredTurn extends EventEntry {
  readonly event: InboundEvent;
  readonly acceptedAtMs: number;
  messages: readonly ReplyMessage[];
  creating: NewReplyMessage | undefined;
  question: string | undefined;
  parentTurnId: string | undefined;
  answer: string;
  isRefused: boolean;
  summary: string | undefined;
  claims: number;
  shownText: string;
  ending: TurnEnding | undefined;
  finishedAtMs: number | undefined;
}

/** How much a {@link MemoryStore} holds; the oldest goes first. */
export interface MemoryStoreLimits {
  readonly turns: number;
  readonly events: number;
}

const mostHeardPlaces = 1000;
const countedUsages = 50;

/** Remembers until the process ends, and no more than its limits, so that it can run for months. */
export class MemoryStore implements Store {
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #events: BoundedMap<true>;
  readonly #turns: BoundedMap<StoredTurn>;
  readonly #lastTurnIds: BoundedMap<string>;
  readonly #turnIdByMessage: BoundedMap<string>;
  readonly #settings: BoundedMap<ConversationSettings>;
  readonly #heard: Readonly<Record<Place["kind"], BoundedMap<HeardPlace>>> = {
    private: new BoundedMap(mostHeardPlaces),
    group: new BoundedMap(mostHeardPlaces),
  };
  #usages: TurnUsage[] = [];

  constructor(clock: Pick<Clock, "nowMs">, limits: MemoryStoreLimits = { turns: 10_000, events: 50_000 }) {
    this.#clock = clock;
    this.#events = new BoundedMap(limits.events);
    this.#turns = new BoundedMap(limits.turns);
    this.#lastTurnIds = new BoundedMap(limits.turns);
    this.#turnIdByMessage = new BoundedMap(limits.turns * 4);
    this.#settings = new BoundedMap(limits.turns);
  }

  async accept(event: InboundEvent, { turnId, conversationId }: EventEntry): Promise<boolean> {
    const key = `${event.place.platform}:${event.id}`;
    if (this.#events.get(key) === true) return false;
    this.#events.set(key, true);
    const acceptedAtMs = this.#clock.nowMs();
    this.#heard[event.place.kind].set(`${event.place.platform}:${event.place.chatId}`, {
      place: event.place,
      eventId: event.id,
      heardAtMs: acceptedAtMs,
    });
    this.#turns.set(turnId, {
      turnId,
      conversationId,
      event,
      acceptedAtMs,
      messages: [],
      creating: undefined,
      question: undefined,
      parentTurnId: undefined,
      answer: "",
      isRefused: false,
      summary: undefined,
      claims: 0,
      shownText: "",
      ending: undefined,
      finishedAtMs: undefined,
    });
    return true;
  }

  async beginTurn(turnId: string, question: Question): Promise<{ readonly isQuoteKnown: boolean }> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) throw unknownTurn(turnId);
    const { place } = turn.event;
    const { quotedMessageId, messageId } = question;
    const quotedTurnId =
      quotedMessageId === undefined ? undefined : this.#turnIdByMessage.get(messageKey(place, quotedMessageId));
    const parentTurnId = quotedTurnId === turnId ? undefined : quotedTurnId;
    const parent = this.#turns.get(parentTurnId ?? "");
    const isQuoteKnown = parent !== undefined && (parent.isRefused || toAnswer(parent) !== "");
    if (turn.question !== undefined) return { isQuoteKnown };
    turn.question = question.text;
    turn.parentTurnId = parentTurnId ?? this.#lastTurnIds.get(turn.conversationId);
    this.#lastTurnIds.set(turn.conversationId, turnId);
    if (messageId !== undefined) this.#turnIdByMessage.set(messageKey(place, messageId), turnId);
    return { isQuoteKnown };
  }

  async recordCreate(turnId: string, message: NewReplyMessage): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) turn.creating = message;
  }

  async recordReplyMessage(turnId: string, reply: ReplyMessage): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    this.#turnIdByMessage.set(messageKey(turn.event.place, reply.messageId), turnId);
    const others = turn.messages.filter((message) => message.index !== reply.index);
    turn.messages = [...others, reply];
    if (turn.creating?.index === reply.index) turn.creating = undefined;
  }

  async recordShownText(turnId: string, text: string): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    turn.shownText = text;
    turn.claims = 0;
  }

  async claimTurn(turnId: string): Promise<number> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined || turn.finishedAtMs !== undefined) throw unknownTurn(turnId);
    turn.claims += 1;
    return turn.claims;
  }

  async recordEnding(turnId: string, ending: TurnEnding): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) turn.ending = ending;
  }

  async finishTurn(turnId: string, { answer, usage, isRefused = false }: TurnResult): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    turn.answer = answer.trim() === "" ? "" : answer;
    turn.isRefused = isRefused;
    turn.ending = undefined;
    turn.finishedAtMs = this.#clock.nowMs();
    if (usage !== undefined) this.#usages = [...this.#usages.slice(1 - countedUsages), usage];
  }

  async forgetTurn(turnId: string): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    this.#turns.delete(turnId);
    if (this.#lastTurnIds.get(turn.conversationId) !== turnId) return;
    if (turn.parentTurnId === undefined) this.#lastTurnIds.delete(turn.conversationId);
    else this.#lastTurnIds.set(turn.conversationId, turn.parentTurnId);
  }

  async unfinished(): Promise<readonly UnfinishedTurn[]> {
    return this.#turns
      .values()
      .filter((turn) => turn.finishedAtMs === undefined)
      .map(toUnfinishedTurn)
      .toArray();
  }

  async *ancestors(turnId: string): AsyncIterable<Exchange> {
    for (let turn = this.#parentOf(turnId); turn !== undefined; turn = this.#parentOf(turn.turnId)) {
      const { question, summary } = turn;
      const answer = toAnswer(turn);
      if (question === undefined || answer === "") continue;
      yield { turnId: turn.turnId, question, answer, ...(summary === undefined ? {} : { summary }) };
    }
  }

  async summarize(turnId: string, summary: string): Promise<void> {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) turn.summary = summary;
  }

  async startAfresh(conversationId: string): Promise<void> {
    this.#lastTurnIds.delete(conversationId);
  }

  async promptTokenRatio(model: string): Promise<number | undefined> {
    const counted = this.#usages.filter(
      (usage) => usage.model === model && usage.promptTokens !== undefined && usage.estimatedPromptTokens > 0,
    );
    const sum = (of: (usage: TurnUsage) => number) => counted.reduce((total, usage) => total + of(usage), 0);
    if (counted.length === 0) return undefined;
    return sum(({ promptTokens }) => promptTokens ?? 0) / sum(({ estimatedPromptTokens }) => estimatedPromptTokens);
  }

  async settings(conversationId: string): Promise<ConversationSettings> {
    return this.#settings.get(conversationId) ?? {};
  }

  async changeSettings(conversationId: string, changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    const all = Object.entries({ ...this.#settings.get(conversationId), ...changes });
    const set = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
    this.#settings.set(conversationId, Object.fromEntries(set));
  }

  async heardPlaces(platform: string, most: number): Promise<readonly HeardPlace[]> {
    const heard = (kind: Place["kind"]) =>
      [...this.#heard[kind].values()].filter(({ place }) => place.platform === platform).toReversed();
    return toHeardPlaces(heard("private"), heard("group"), most);
  }

  async prune(turnsBeforeMs: number | undefined): Promise<PruneResult> {
    if (turnsBeforeMs === undefined) return "done";
    for (const { turnId, acceptedAtMs, finishedAtMs = acceptedAtMs } of this.#turns.values()) {
      if (finishedAtMs < turnsBeforeMs) this.#turns.delete(turnId);
    }
    return "done";
  }

  async close(): Promise<void> {}

  #parentOf(turnId: string): StoredTurn | undefined {
    return this.#turns.get(this.#turns.get(turnId)?.parentTurnId ?? "");
  }
}

/** Its answer, or as much of it as is shown already. */
function toAnswer({ answer, shownText, finishedAtMs }: StoredTurn): string {
  return finishedAtMs === undefined ? shownText : answer;
}

function toUnfinishedTurn({
  turnId,
  conversationId,
  event,
  acceptedAtMs,
  question,
  claims,
  shownText,
  ending,
  messages,
  creating,
}: StoredTurn): UnfinishedTurn {
  return {
    turnId,
    conversationId,
    event,
    acceptedAtMs,
    hasBegun: question !== undefined,
    claims,
    shownText,
    ...(ending === undefined ? {} : { ending }),
    messages: [...messages].sort((a, b) => a.index - b.index),
    ...(creating === undefined ? {} : { creating }),
  };
}

function unknownTurn(turnId: string): Error {
  return new Error(`The store knows no turn ${turnId} that goes on.`);
}

function messageKey(place: Place, messageId: string): string {
  return `${place.platform}:${place.chatId}:${messageId}`;
}
