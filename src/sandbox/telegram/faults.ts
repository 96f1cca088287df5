import type { FaultSchedule, TransportFaultEffect } from "../faults.ts";
import type { ResponseParameters } from "./bot-api.ts";

/** Which calls a fault hits. Without `method` and `chatId` it hits every call, polls included. */
interface FaultScope extends FaultSchedule {
  readonly method?: string;
  readonly chatId?: number;
  /** Only calls whose text is longer, in UTF-16 units. */
  readonly longerThanChars?: number;
}

/** What goes wrong. */
export type FaultEffect =
  | TransportFaultEffect
  /** 429 with this `retry_after`. In a chat it starts a real flood wait: asking again inside it makes it longer. */
  | { readonly kind: "flood"; readonly retryAfterS: number }
  /** 500 with a JSON body. */
  | { readonly kind: "server-error"; readonly afterEffect?: boolean }
  /** Any other refusal. */
  | {
      readonly kind: "refuse";
      readonly status: number;
      readonly description: string;
      readonly parameters?: ResponseParameters;
    };

export type Fault = FaultScope & FaultEffect;

/** The call that a fault may hit. */
export interface FaultCandidate {
  readonly method: string;
  readonly chatId?: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Whether the fault is for this call. Method names as the Bot API server reads them: in any case. */
export function isFaultFor({ method, chatId, longerThanChars }: Fault, call: FaultCandidate): boolean {
  if (method !== undefined && method.toLowerCase() !== call.method.toLowerCase()) return false;
  const text = call.parameters["text"];
  if (longerThanChars !== undefined && !(typeof text === "string" && text.length > longerThanChars)) return false;
  return chatId === undefined || chatId === call.chatId;
}
