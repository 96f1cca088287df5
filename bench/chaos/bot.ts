import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { stringify } from "yaml";

import { readStartArgs } from "../start-args.ts";

const goodbyeMs = 10_000;

/** The bot as its operator starts it, one process after the other in the same folder. */
export class Bot {
  readonly #folder: string;
  readonly #configPath: string;
  readonly #logPath: string;
  #child: ChildProcess | undefined;
  /** How much was in the log when this process was started. */
  #loggedBefore = 0;
  #exited: Promise<unknown> = Promise.resolve();

  /** In `folder`, which exists. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#configPath = join(folder, "chaos.yaml");
    this.#logPath = join(folder, "log");
  }

  /** Everything that it has logged in all its lives. */
  log(): Promise<string> {
    return readFile(this.#logPath, "utf8");
  }

  /** Resolves when this process has connected to both platforms, or after `limitMs`. */
  async untilConnected(limitMs: number): Promise<void> {
    const endsAtMs = performance.now() + limitMs;
    while (performance.now() < endsAtMs) {
      const log = (await this.log()).slice(this.#loggedBefore);
      if (/Telegram is connected/u.test(log) && /Discord is connected/u.test(log)) return;
      await delay(20);
    }
  }

  /** Starts a process with these keys of config.yaml; resolves when there is one, not when it is ready. */
  async start(config: object): Promise<void> {
    await writeFile(this.#configPath, stringify(config));
    const log = openSync(this.#logPath, "a");
    this.#loggedBefore = (await this.log()).length;
    const child = spawn(process.execPath, [...(await readStartArgs()), "--config", this.#configPath], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH ?? "" },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#child = child;
    this.#exited = once(child, "exit");
  }

  /** Ends it as a power cut would. Rejects when it had ended by itself. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null) throw new Error(`The bot ended by itself:\n${(await this.log()).slice(-3000)}`);
    child.kill("SIGKILL");
    await this.#exited;
  }

  /** Ends it as its operator would; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill("SIGTERM");
    const killer = setTimeout(() => this.#child?.kill("SIGKILL"), goodbyeMs);
    await this.#exited;
    clearTimeout(killer);
    return this.#child?.exitCode ?? null;
  }
}
