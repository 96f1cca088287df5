import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { ModelServer } from "./model-server.ts";
import { steady } from "./plan.ts";
import { UsageMeter } from "./usage.ts";

const reader = fileURLToPath(new URL("floor-reader.ts", import.meta.url));

const warmUp = { streams: 60, plan: steady(150, 50) };
const load = { streams: 200, plan: steady(300, 20), spreadMs: 1000 };

/** The ways to read a stream; what each cost, in CPU seconds per 1,000 chunks, where the aims were written. */
const ways = [
  { name: "client", title: "the openai client's own iteration", referencePer1000: 0.1 },
  { name: "raw", title: "its raw response, read with a lean parser", referencePer1000: 0.065 },
  { name: "http", title: "node:http and the lean parser", referencePer1000: 0.046 },
] as const;

type Way = (typeof ways)[number]["name"];

/** What reading alone costs on this machine, in CPU seconds per 1,000 chunks: 200 streams of 20 chunks a second. */
export async function measureFloor(way: Way): Promise<number> {
  await using opened = new AsyncDisposableStack();
  const model = new ModelServer();
  await model.open();
  opened.defer(() => model.close());
  for (let mark = 0; mark < warmUp.streams + load.streams; mark += 1) {
    model.expect(mark, mark < warmUp.streams ? warmUp.plan : load.plan, 0);
  }
  const args = [reader, way, model.baseUrl, warmUp.streams, load.streams, load.spreadMs].map(String);
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  opened.defer(() => void child.kill());
  await once(child.stdout, "data");
  const meter = new UsageMeter(child.pid ?? 0);
  child.stdin.write("go\n");
  const [chars] = (await once(child.stdout, "data")) as [Buffer];
  const { cpuS } = meter.stop();
  const chunks = load.streams * load.plan.atMs.length;
  if (Number(chars.toString()) === 0) throw new Error("The reader read nothing.");
  return (cpuS * 1000) / chunks;
}

/** How much slower this machine is than the one where the aims were written: what they are to be multiplied by. */
export function toMachineFactor(floorPer1000: number): number {
  return floorPer1000 / ways[0].referencePer1000;
}

/** Prints what reading costs, each way. Nothing here can be missed. */
export async function printFloor(filter: string): Promise<boolean> {
  console.log("| 200 streams, 20 chunks/s, read by | CPU s/1,000 chunks | where the aims were written |");
  console.log("| --- | ---: | ---: |");
  for (const { name, title, referencePer1000 } of ways) {
    if (!name.includes(filter) && !title.includes(filter)) continue;
    console.log(`| ${title} | ${(await measureFloor(name)).toFixed(3)} | ${referencePer1000} |`);
  }
  return true;
}
