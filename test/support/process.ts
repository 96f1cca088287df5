import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const compileCache = new URL("../../scripts/compile-cache.mjs", import.meta.url).href;
const patienceMs = 20_000;

/** The program as its operator starts it, in a folder of its own. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: () => string;
  /** Resolves when the output matches; rejects when the process ends or takes too long before. */
  untilPrinted(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code (null: by a signal). */
  readonly exited: Promise<number | null>;
  /** Ends it if it still runs, and removes its folder. */
  dispose(): Promise<void>;
}

/** Starts the program with this config.yaml (text, or an object to write as YAML) and nothing else in its environment. */
export async function startProcess(
  config: string | object | undefined,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<RunningProcess> {
  const folder = await mkdtemp(join(tmpdir(), "runnel-process-"));
  if (config !== undefined) {
    await writeFile(join(folder, "config.yaml"), typeof config === "string" ? config : stringify(config));
  }
  const child = spawn(process.execPath, ["--import", compileCache, main, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const collect = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const exited = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    output: () => printed,
    exited,
    untilPrinted: (pattern) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why} before ${pattern}; printed:\n${printed}`));
        const timer = setTimeout(() => fail("Took too long"), patienceMs);
        const look = () => {
          const match = pattern.exec(printed);
          if (match === null) return;
          clearTimeout(timer);
          resolve(match);
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        void exited.then(() => {
          look();
          clearTimeout(timer);
          fail("Ended");
        });
        look();
      }),
    dispose: async () => {
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
