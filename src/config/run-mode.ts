import type { Config } from "./config.ts";
import type { ConfigProblem } from "./problem.ts";
import { toAlternatives } from "./values.ts";

/** `bot`: people talk to it on real platforms. `sandbox`: local emulators take the platforms' place. */
export type RunMode = "bot" | "sandbox";

/** Whether the program can run, and how. */
export type RunDecision =
  | { readonly mode: RunMode; readonly problem?: never }
  | { readonly mode?: never; readonly problem: ConfigProblem };

/**
 * The sandbox opens when no file was named with `--config` and no platform has a token. A bot needs a platform that is on,
 * and a key for the model; `missingModelKey` is the problem where there is none.
 */
export function decideRunMode(
  config: Pick<Config, "platforms" | "model">,
  isPathGiven: boolean,
  tokenVariables: readonly string[],
  missingModelKey: ConfigProblem,
): RunDecision {
  if (config.platforms.some(({ state }) => state === "on")) {
    return config.model.apiKey === "" ? { problem: missingModelKey } : { mode: "bot" };
  }
  if (config.platforms.some(({ adapter }) => adapter.token !== "")) {
    return refuse("every platform that has a token is switched off; set enabled: auto for one of them");
  }
  if (!isPathGiven) return { mode: "sandbox" };
  return refuse(`none is on; set ${toAlternatives(tokenVariables)} in .env, or leave off --config to try the sandbox`);
}

function refuse(message: string): RunDecision {
  return { problem: { path: ["platforms"], message } };
}
