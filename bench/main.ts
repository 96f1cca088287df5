import { measureRendering } from "./render.ts";
import { measureStore } from "./store.ts";

/** What can be measured: `npm run bench -- <name> [word in the name of a row]`. Resolves to whether every figure is met. */
const benches: Readonly<Record<string, (filter: string) => boolean | Promise<boolean>>> = {
  render: measureRendering,
  store: measureStore,
};

const [name = "", filter = ""] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`Usage: npm run bench -- <${Object.keys(benches).join("|")}> [word]`);
  process.exitCode = 64;
} else process.exitCode = (await bench(filter)) ? 0 : 1;
