import { cpus } from "node:os";

import { measureFloor, toMachineFactor } from "./floor.ts";
import { toFigures, toMisses } from "./judge.ts";
import { runLoad } from "./load.ts";
import type { Row } from "./row.ts";
import { rows } from "./rows.ts";
import { toHead, toRow } from "./table.ts";

/** Chunks later than this mean that the load was not what it should have been. */
const lateMs = 20;
/** How much more CPU time a chunk may cost with many chats than with few. */
const flatWithin = 1.15;
const complaintsShown = 3;

/** Runs the rows whose names contain `filter` and prints them as one table. Resolves to whether every aim is met. */
export async function measureDelivery(filter: string): Promise<boolean> {
  const chosen = rows.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const isCpuOfInterest = chosen.some(({ chatsForCpu }) => chatsForCpu !== undefined);
  const floorPer1000 = isCpuOfInterest ? await measureFloor("client") : undefined;
  const machineFactor = floorPer1000 === undefined ? 1 : toMachineFactor(floorPer1000);
  const cpuByChats: [chats: number, per1000: number][] = [];
  let isMet = true;
  console.log(toHead());
  for (const row of chosen) {
    const figures = await measureRow(row);
    const misses = toMisses(row, figures, machineFactor);
    isMet &&= misses.length === 0;
    console.log(toRow(row, figures, misses));
    if (row.chatsForCpu !== undefined) cpuByChats.push([row.chatsForCpu, figures.cpuPer1000]);
  }
  console.log(`\nTimes in ms. Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown CPU"}.`);
  if (floorPer1000 === undefined) return isMet;
  return printCpu(cpuByChats, floorPer1000, machineFactor) && isMet;
}

async function measureRow(row: Row) {
  const outcome = await runLoad(row.load);
  if (outcome.latenessMs > lateMs) {
    const lateness = outcome.latenessMs.toFixed(0);
    console.error(`WARNING: 5 % of the chunks of "${row.name}" came ${lateness} ms late or more; the machine is busy.`);
  }
  for (const complaint of outcome.complaints.slice(0, complaintsShown)) console.error(complaint);
  return toFigures(row, outcome);
}

/** Prints how the CPU time grows with the chats, and what reading alone costs here. False when it is not flat. */
function printCpu(byChats: readonly [number, number][], floorPer1000: number, machineFactor: number): boolean {
  console.log("\n| chats | CPU s/1,000 chunks | by the openai client's own iteration |\n| ---: | ---: | ---: |");
  for (const [chats, per1000] of byChats) {
    console.log(`| ${chats} | ${per1000.toFixed(3)} | ${(per1000 / floorPer1000).toFixed(2)} |`);
  }
  console.log(
    `\nThe openai client's own iteration costs ${floorPer1000.toFixed(3)} s here: CPU aims are times ${machineFactor.toFixed(2)}.`,
  );
  const [few = Infinity, ...more] = byChats.map(([, per1000]) => per1000);
  const isFlat = more.every((per1000) => per1000 <= few * flatWithin);
  if (more.length > 0) console.log(`CPU time a chunk with more chats: ${isFlat ? "flat, ok" : "MISSED: grows"}.`);
  return isFlat;
}
