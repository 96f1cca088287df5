import type { WebSocket } from "ws";

/** What a resume can bring back; a session with more than this in wait is lost. */
const replayLimit = 1000;
/** "A few minutes", at the short end: https://docs.discord.com/developers/events/gateway#resuming (2026-11-22). */
const resumableForMs = 120_000;

interface Frame {
  readonly seq: number;
  readonly text: string;
}

/** What the gateway keeps about one bot connection across reconnects. */
export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  /** Undefined while the bot is away. */
  #socket: WebSocket | undefined;
  #awaySinceMs: number | undefined;
  #seq = 0;
  #sent: Frame[] = [];

  constructor(id: string, intents: number, socket: WebSocket) {
    this.id = id;
    this.intents = intents;
    this.#socket = socket;
  }

  get socket(): WebSocket | undefined {
    return this.#socket;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Sends an event, or keeps it for the resume. */
  dispatch(name: string, data: unknown): void {
    this.#seq += 1;
    const text = JSON.stringify({ op: 0, s: this.#seq, t: name, d: data });
    this.#sent.push({ seq: this.#seq, text });
    if (this.#sent.length > replayLimit) this.#sent.shift();
    this.#socket?.send(text);
  }

  /** The connection ended without ending the session. */
  leave(nowMs: number): void {
    this.#socket = undefined;
    this.#awaySinceMs = nowMs;
  }

  /** Whether a resume after event `seq` would miss nothing. */
  canResume(seq: number, nowMs: number): boolean {
    const first = this.#sent[0]?.seq ?? 1;
    const isFresh = this.#awaySinceMs === undefined || nowMs - this.#awaySinceMs <= resumableForMs;
    return isFresh && seq <= this.#seq && seq >= first - 1;
  }

  /** Goes on over `socket`: what came after event `seq`, then RESUMED. */
  resume(socket: WebSocket, seq: number): void {
    this.#socket = socket;
    this.#awaySinceMs = undefined;
    for (const frame of this.#sent.filter((sent) => sent.seq > seq)) socket.send(frame.text);
    this.dispatch("RESUMED", {});
  }
}
