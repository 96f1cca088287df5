import type { TelegramFailure } from "./errors.ts";
import type { RichPolicy } from "./render.ts";

/** How a server says that it does not know rich messages, or not as blocks: older ones ignore the parameter and miss the text. */
const unknownToServer = /method not found|message text is empty|(?:rich message|text) must be non-empty/i;

/** Whether replies may become rich messages, for one bot. Long-lived: what its server does not know is not tried again. */
export class RichSupport {
  #policy: RichPolicy;

  constructor(policy: RichPolicy) {
    this.#policy = policy;
  }

  get policy(): RichPolicy {
    return this.#policy;
  }

  /** Tells of a refused rich message. */
  noteRefusal(failure: TelegramFailure): void {
    if (unknownToServer.test(failure.message)) this.#policy = "off";
  }
}
