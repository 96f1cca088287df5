import { measureCost } from "./render-cost.ts";
import { measureGrowth } from "./render-growth.ts";

/** Prints what rendering costs; only the rows whose name contains `filter`. False when a figure is not met. */
export function measureRendering(filter: string): boolean {
  const isCheap = measureCost(filter);
  const isLinear = measureGrowth(filter);
  return isCheap && isLinear;
}
