import { parseArgs } from "node:util";

import { runChaos } from "./chaos/run.ts";

/** `npm run chaos -- [--kills 200] [--seed 1] [--log]`: exits with 1 if anything is lost, doubled, orphaned or out of order. */
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    log: { type: "boolean", default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error("Usage: npm run chaos -- [--kills <number>] [--seed <number>] [--log]");
  process.exit(64);
}
const startedAtMs = performance.now();
const report = await runChaos({ kills, seed });
const { lost, doubled, orphaned, disorder } = report;
const rows = {
  messages: report.messages,
  kills: report.kills,
  lost: lost.length,
  doubled: doubled.length,
  orphaned: orphaned.length,
  "out of order": disorder.length,
  "strays (a create on Telegram that a kill cut off)": report.strays,
  "ended after five deaths": report.givenUp,
  "slowest recovery": report.slowestRecoveryMs === undefined ? "none" : `${report.slowestRecoveryMs} ms`,
};
console.log("| | |\n|---|---:|");
for (const [name, value] of Object.entries(rows)) console.log(`| ${name} | ${value} |`);
console.log(`\nSeed ${seed}, ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s.`);
for (const [name, lines] of Object.entries({ lost, doubled, orphaned, disorder })) {
  for (const line of lines) console.log(`- ${name}: ${line}`);
}
const isClean = [lost, doubled, orphaned, disorder].every((lines) => lines.length === 0);
if (values.log && !isClean) console.log(report.log);
process.exitCode = isClean ? 0 : 1;
