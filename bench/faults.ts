import { openDiscord } from "../test/faults/discord.ts";
import { type FaultColumn, faultColumns, faultRows, isIn } from "../test/faults/fault-names.ts";
import { type Cell, tryFault } from "../test/faults/matrix.ts";
import type { FaultyPlatform } from "../test/faults/platform.ts";
import { openTelegram } from "../test/faults/telegram.ts";

/** What a verdict is called in the table, in the order in which they stand there. */
const verdictNames = {
  whole: "whole",
  stray: "whole with a stray",
  rest: "all but what was deleted",
  stopped: "stopped",
  wrong: "WRONG",
} as const;

/**
 * Lets each call of a reply meet each fault, and prints what the user is left with; only the faults whose name contains
 * `filter`. False when anything was not as promised.
 */
export async function measureFaults(filter: string): Promise<boolean> {
  const startMs = performance.now();
  const columns = await Promise.all(
    faultColumns.map(async (column) => ({ column, platform: await openPlatform(column) })),
  );
  const problems: string[] = [];
  let runs = 0;
  console.log(`| fault | ${faultColumns.map(({ name }) => name).join(" | ")} |`);
  console.log(`|---|${"---|".repeat(faultColumns.length)}`);
  for (const row of faultRows.filter(({ name }) => name.includes(filter))) {
    const cells: string[] = [];
    for (const { column, platform } of columns) {
      const cell = isIn(row, column) ? await tryFault(platform, row, column) : undefined;
      cells.push(cell === undefined ? "" : toText(cell));
      runs += cell === undefined ? 0 : toCount(cell);
      problems.push(...(cell?.problems ?? []).map((problem) => `${column.name}: ${problem}`));
    }
    console.log(`| ${row.name} | ${cells.join(" | ")} |`);
  }
  await Promise.all(columns.map(({ platform }) => platform.close()));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(`\n${runs} runs in ${seconds} s; ${problems.length} things were not as promised.`);
  for (const problem of problems) console.log(`- ${problem}`);
  return problems.length === 0;
}

function openPlatform({ platform, isDrafted = false }: FaultColumn): Promise<FaultyPlatform> {
  return platform === "discord" ? openDiscord() : openTelegram(isDrafted ? "draft" : "edit");
}

function toCount({ verdicts }: Cell): number {
  return Object.values(verdicts).reduce((sum, count) => sum + count, 0);
}

/** As `12 calls: 11 whole, 1 stopped`. */
function toText(cell: Cell): string {
  const counts = Object.entries(verdictNames)
    .map(([verdict, name]) => ({ count: cell.verdicts[verdict as keyof typeof verdictNames], name }))
    .filter(({ count }) => count > 0);
  return `${toCount(cell)} calls: ${counts.map(({ count, name }) => `${count} ${name}`).join(", ")}`;
}
