import { compareIds } from "./snowflake.ts";

/** The newest message that is known to the bot: whatever is created later has a greater id. */
export class NewestMessage {
  #id = "0";

  get id(): string {
    return this.#id;
  }

  /** Takes note of a message that stands. */
  saw(messageId: string): void {
    if (compareIds(messageId, this.#id) > 0) this.#id = messageId;
  }
}
