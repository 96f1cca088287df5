import type { AdapterHost } from "../../src/contract/adapter.ts";
import { acknowledge, type Acknowledgement } from "./acknowledge.ts";
import type { InteractionAccess } from "./interaction.ts";
import { rememberedAcknowledgements } from "./limits.ts";
import { Recent } from "./recent.ts";
import type { DiscordRest } from "./rest.ts";

/** What acknowledging needs. */
export interface AcknowledgementDependencies {
  readonly rest: DiscordRest;
  readonly host: Pick<AdapterHost, "clock" | "log">;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/** Acknowledges interactions, each once, and remembers of the latest what became of it. */
export class Acknowledgements {
  readonly #dependencies: AcknowledgementDependencies;
  readonly #latest = new Recent<Promise<Acknowledgement>>(rememberedAcknowledgements);

  constructor(dependencies: AcknowledgementDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Acknowledges an interaction that was not yet. Resolves within seconds to what became of that, with nothing known about one
   * that came to an earlier process and is too old now; does not reject.
   */
  of(access: InteractionAccess): Promise<Acknowledgement> {
    const known = this.#latest.get(access.id);
    if (known !== undefined) return known;
    const begun = this.#acknowledge(access);
    this.#latest.set(access.id, begun);
    return begun;
  }

  async #acknowledge(access: InteractionAccess): Promise<Acknowledgement> {
    const { rest, host, signal } = this.#dependencies;
    try {
      const outcome = await acknowledge(rest, access, host.clock, signal);
      if (outcome === "refused") {
        host.log.warn({ interactionId: access.id }, "A slash command could not be acknowledged in time.");
      }
      return outcome;
    } catch (error) {
      if (!signal.aborted) host.log.error({ err: error }, "A slash command could not be acknowledged.");
      return {};
    }
  }
}
