import type { ServerResponse } from "node:http";

import type { Clock } from "../../contract/clock.ts";
import { resetConnection } from "../reset-connection.ts";
import { playSteps } from "./play-steps.ts";
import type { OpenRequest } from "./recorded-request.ts";
import type { ChatCompletionRequest } from "./request.ts";
import type { Scenario } from "./scenario.ts";
import { toSteps } from "./scenario-steps.ts";

interface Setting {
  readonly record: OpenRequest;
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Aborts when the emulator closes. */
  readonly closing: AbortSignal;
}

/** Plays a scenario as the response to one request and settles its record. Resolves when nothing more is done for it; never rejects. */
export async function serveScenario(
  scenario: Scenario,
  request: ChatCompletionRequest,
  setting: Setting,
): Promise<void> {
  const { record, response, clock, closing } = setting;
  const gone = new AbortController();
  const toStatus = () => (response.headersSent ? response.statusCode : undefined);
  response.once("close", () => {
    // The first settlement stays: only a response that nobody ended is still open here.
    record.settle(closing.aborted ? "cut-by-server" : "aborted-by-client", toStatus());
    gone.abort(new Error("The response is closed."));
  });

  const cut = (how: "reset" | "close") => {
    record.settle("cut-by-server", toStatus());
    if (how === "reset") resetConnection(response.socket);
    else response.destroy();
  };
  const envelope = {
    id: `chatcmpl-${record.requestId}`,
    created: Math.floor(record.atMs / 1000),
    model: request.model,
  };
  try {
    const steps = toSteps(scenario, { request, requestId: record.requestId, envelope });
    await playSteps(steps, { response, envelope, requestId: record.requestId, clock, cut, signal: gone.signal });
    // Before the client can have read the end, so that whoever has read it finds the outcome.
    record.settle(response.statusCode >= 400 ? "refused" : "finished", toStatus());
  } catch {
    // The client left, or a promise that the script waits for was rejected: neither can go on.
    if (!gone.signal.aborted) cut("close");
  }
}
