import { openDiscord } from "../test/faults/discord.ts";
import { faultRows } from "../test/faults/fault-names.ts";
import { type Cell, tryFault } from "../test/faults/matrix.ts";
import type { FaultyPlatform } from "../test/faults/platform.ts";
import { openTelegram } from "../test/faults/telegram.ts";

/** What a verdict is called in the table. */
const verdictNames = {
  whole: "whole",
  stray: "whole and a stray preview",
  stopped: "stopped",
  rest: "all but what was deleted",
  wrong: "WRONG",
} as const;

/**
 * Lets each call of a reply meet each fault, on both platforms, and prints what the user is left with; only the faults
 * whose name contains `filter`. False when anything was not as promised.
 */
export async function measureFaults(filter: string): Promise<boolean> {
  const startMs = performance.now();
  const rows = faultRows.filter(({ name }) => name.includes(filter));
  const platforms = [await openTelegram(), await openDiscord()];
  const problems: string[] = [];
  let runs = 0;
  console.log(`| fault | ${platforms.map(({ name }) => name).join(" | ")} |\n|---|${"---|".repeat(platforms.length)}`);
  for (const row of rows) {
    const cells: string[] = [];
    for (const platform of platforms) {
      const cell = await measureCell(platform, row);
      cells.push(cell === undefined ? "" : toText(cell));
      runs += cell === undefined ? 0 : toCount(cell);
      problems.push(...(cell?.problems ?? []).map((problem) => `${platform.name}: ${problem}`));
    }
    console.log(`| ${row.name} | ${cells.join(" | ")} |`);
  }
  await Promise.all(platforms.map((platform) => platform.close()));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(`\n${runs} runs in ${seconds} s; ${problems.length} things not as promised`);
  for (const problem of problems) console.log(`- ${problem}`);
  return problems.length === 0;
}

async function measureCell(platform: FaultyPlatform, row: (typeof faultRows)[number]): Promise<Cell | undefined> {
  return row.only === undefined || row.only === platform.name ? tryFault(platform, row) : undefined;
}

function toCount({ verdicts }: Cell): number {
  return Object.values(verdicts).reduce((sum, count) => sum + count, 0);
}

/** As `12 calls: 11 whole, 1 stopped`. */
function toText(cell: Cell): string {
  const counts = (["whole", "stray", "rest", "stopped", "wrong"] as const)
    .filter((verdict) => cell.verdicts[verdict] > 0)
    .map((verdict) => `${cell.verdicts[verdict]} ${verdictNames[verdict]}`);
  return `${toCount(cell)} calls: ${counts.join(", ")}`;
}
