import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { stringify } from "yaml";

import { readStartArgs } from "../start-args.ts";

const patienceMs = 20_000;
const goodbyeMs = 5000;

/** The bot, as its operator runs it. */
export interface Program {
  readonly pid: number;
  /** Everything it has logged. */
  output(): Promise<string>;
  /** Ends it, by force if it does not end by itself, and removes its folder. */
  close(): Promise<void>;
}

/** What it is started with. */
export interface ProgramOptions {
  /** Keys of config.yaml; everything else is the default. */
  readonly config: object;
  /** Its whole environment besides the path. */
  readonly env: Readonly<Record<string, string>>;
  /** What its log must say before it is ready. */
  readonly ready: RegExp;
  /** Options of Node's before the program. */
  readonly nodeArgs?: readonly string[];
}

/**
 * Starts the bot in a process and a folder of its own; its log goes to a file, so that reading it costs neither side
 * anything. Resolves when it is ready; rejects with its log when it ends or takes too long.
 */
export async function startProgram({ config, env, ready, nodeArgs = [] }: ProgramOptions): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "runnel-bench-"));
  const configPath = join(folder, "bench.yaml");
  const logPath = join(folder, "log");
  await writeFile(configPath, stringify(config));
  await using log = await open(logPath, "w");
  const child = spawn(process.execPath, [...nodeArgs, ...(await readStartArgs()), "--config", configPath], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", log.fd, log.fd],
  });
  const exited = once(child, "exit");
  const output = () => readFile(logPath, "utf8");
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), goodbyeMs);
      await exited;
      clearTimeout(killer);
    }
    await rm(folder, { recursive: true });
  };
  const endsAtMs = performance.now() + patienceMs;
  while (!ready.test(await output())) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > endsAtMs) {
      const said = await output();
      await close();
      throw new Error(`The program did not get ready:\n${said}`);
    }
    await delay(50);
  }
  return { pid: child.pid ?? 0, output, close };
}
