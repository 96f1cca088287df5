import type { Parameters } from "../parameters.ts";
import type { World } from "../world.ts";

/**
 * One method of the Bot API: returns the `result` or a promise of it, or throws the ApiError that Telegram answers with.
 * `clientGone` aborts when nobody waits for the answer any more.
 */
export type Method = (world: World, parameters: Parameters, clientGone: AbortSignal) => unknown;

/** By the name that the documentation gives them. */
export type MethodTable = Readonly<Record<string, Method>>;
