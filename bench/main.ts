import { printFloor } from "./delivery/floor.ts";
import { soak } from "./delivery/soak.ts";
import { measureDelivery } from "./delivery/suite.ts";
import { measureFaults } from "./faults.ts";
import { measureRendering } from "./render.ts";

/**
 * What can be measured: `npm run bench -- <name> [word in the name of a row]`; delivery when nothing is named. The soak
 * takes minutes in place of the word. Resolves to whether every figure is met.
 */
const benches: Readonly<Record<string, (filter: string) => boolean | Promise<boolean>>> = {
  delivery: measureDelivery,
  soak,
  floor: printFloor,
  faults: measureFaults,
  render: measureRendering,
};

const [name = "delivery", filter = ""] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`Usage: npm run bench -- [${Object.keys(benches).join("|")}] [word]`);
  process.exitCode = 64;
} else process.exitCode = (await bench(filter)) ? 0 : 1;
