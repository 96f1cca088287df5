import { queryObjects } from "node:v8";

/** How many signals are still in memory after `work` that were not there before it, once what nobody needs is collected. */
export async function countLeftSignals(work: () => Promise<void>): Promise<number> {
  const before = await countSignals();
  await work();
  return (await countSignals()) - before;
}

async function countSignals(): Promise<number> {
  let count = Infinity;
  // What a collection frees may hold something that only the next one finds.
  for (let found = countNow(); found < count; found = countNow()) {
    count = found;
    await new Promise((resume) => {
      setImmediate(resume);
    });
  }
  return count;
}

function countNow(): number {
  return queryObjects(AbortSignal, { format: "count" });
}
