import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { chunksPerEdit, cpuMsOf, nameOf, renderReply } from "./render-reply.ts";
import { subjects } from "./render-subjects.ts";
import { texts } from "./render-texts.ts";

/** A mixed reply of so many characters. */
const chars = 10_000;

/** The most CPU time such a reply may cost, in milliseconds, where one full parse of it takes `parseMs`. */
const parseMs = 41;
const limits = [
  { chunksPerPreview: chunksPerEdit, limitMs: 120 },
  { chunksPerPreview: 1, limitMs: 400 },
] as const;

/** A process that has compiled nothing yet, and one that has written some replies, as a bot has for most of its life. */
const states = [
  { state: "new process", warmUps: 0, runs: 1, processes: 5 },
  { state: "after 20 replies", warmUps: 20, runs: 9, processes: 1 },
] as const;
type State = (typeof states)[number];

/**
 * Prints the CPU time of a mixed reply beside that of one full parse in the same state on the same machine. What it may
 * cost is so many full parses; once the process is warm, also so many milliseconds.
 */
export function measureCost(filter: string): boolean {
  let isMet = true;
  console.log(`Mixed Markdown, ${chars} characters: CPU time of one reply, and of one full parse in the same state\n`);
  for (const state of states) {
    const parse = measure(state, "parse", 1);
    console.log(`${state.state}: one full parse takes ${parse.toFixed(1)} ms`);
    for (const subject of Object.keys(subjects)) {
      for (const { chunksPerPreview, limitMs } of limits) {
        const name = nameOf(subject, "mixed", chunksPerPreview);
        if (!name.includes(filter)) continue;
        const ms = measure(state, subject, chunksPerPreview);
        const mostParses = limitMs / parseMs;
        const isCheap = ms / parse <= mostParses && (state.warmUps === 0 || ms <= limitMs);
        isMet &&= isCheap;
        const parses = `${(ms / parse).toFixed(2).padStart(6)} full parses (at most ${mostParses.toFixed(2)})`;
        const limit = state.warmUps === 0 ? "" : ` (at most ${limitMs})`;
        console.log(`${name} ${ms.toFixed(1).padStart(9)} ms${limit.padEnd(14)} ${parses} ${isCheap ? "" : "MISSED"}`);
      }
    }
    console.log();
  }
  return isMet;
}

/** The quickest run, in milliseconds, in processes of their own. */
function measure({ warmUps, runs, processes }: State, work: string, chunksPerPreview: number): number {
  const args = [fileURLToPath(import.meta.url), work, chunksPerPreview, warmUps, runs].map(String);
  const times = Array.from({ length: processes }, () =>
    Number(execFileSync(process.execPath, args, { encoding: "utf8" })),
  );
  return Math.min(...times);
}

function run(work: string, markdown: string, chunksPerPreview: number): void {
  if (work === "parse") fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  else renderReply(work, markdown, chunksPerPreview);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [work = "", chunksPerPreview, warmUps, runs] = process.argv.slice(2);
  const markdown = texts.mixed(chars);
  const once = () => {
    run(work, markdown, Number(chunksPerPreview));
  };
  for (let count = 0; count < Number(warmUps); count += 1) once();
  console.log(Math.min(...Array.from({ length: Number(runs) }, () => cpuMsOf(once))));
}
