import { toFigures, toMisses } from "./judge.ts";
import { runLoad } from "./load.ts";
import { rows } from "./rows.ts";
import { toHead, toRow } from "./table.ts";

/** Chunks later than this mean that the load was not what it should have been. */
const lateMs = 20;

/** Runs the rows whose names contain `filter` and prints them as one table. Resolves to whether every aim is met. */
export async function measureDelivery(filter: string): Promise<boolean> {
  let isMet = true;
  console.log(toHead());
  for (const row of rows.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()))) {
    const outcome = await runLoad(row.load);
    const figures = toFigures(row, outcome);
    const misses = toMisses(row, figures);
    isMet &&= misses.length === 0;
    console.log(toRow(row, figures, misses));
    if (outcome.latenessMs > lateMs) {
      console.error(
        `WARNING: 5 % of the chunks came ${outcome.latenessMs.toFixed(0)} ms late or more; the machine is busy.`,
      );
    }
    for (const complaint of outcome.complaints.slice(0, 3)) console.error(complaint);
  }
  return isMet;
}
