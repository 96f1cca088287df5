import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { texts } from "./render-texts.ts";
import { subjects } from "./render-subjects.ts";

/** How many characters a model writes at once, and how many such chunks come between two edits of a message. */
const chunkChars = 20;
const chunksPerEdit = 40;

const sizes = [1000, 10_000, 100_000] as const;

/** The most that the work may grow: from n characters to 100 n it may grow by 100 to this power. */
const steepest = 1.15;

/** The most CPU time, in milliseconds, that a mixed reply of 10,000 characters may cost a process that has just started. */
const dearest = [
  { chunksPerPreview: chunksPerEdit, limitMs: 120 },
  { chunksPerPreview: 1, limitMs: 400 },
] as const;

/** A reply is written and rendered once: the CPU time of it all, in milliseconds. */
function measureReply(subject: string, markdown: string, chunksPerPreview: number): number {
  const open = subjects[subject];
  if (open === undefined) throw new Error(`There is no subject ${subject}.`);
  const step = chunkChars * chunksPerPreview;
  const before = process.cpuUsage();
  const reply = open();
  for (let length = step; length < markdown.length; length += step) reply.update(markdown.slice(0, length), false);
  reply.update(markdown, true);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The quickest of some runs, after one that does not count: what else the machine does only makes a run slower. */
function measureWarm(subject: string, markdown: string, chunksPerPreview: number): number {
  measureReply(subject, markdown, chunksPerPreview);
  let quickestMs = Infinity;
  let sumMs = 0;
  for (let runs = 0; runs < 3 || (sumMs < 200 && runs < 200); runs += 1) {
    const ms = measureReply(subject, markdown, chunksPerPreview);
    quickestMs = Math.min(quickestMs, ms);
    sumMs += ms;
  }
  return quickestMs;
}

/** The same in a process of its own, which has compiled nothing yet. */
function measureCold(subject: string, chunksPerPreview: number): number {
  const args = [fileURLToPath(import.meta.url), subject, String(chunksPerPreview)];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Prints what rendering costs; only the rows whose name contains `filter`. False when a figure is not met. */
export function measureRendering(filter: string): boolean {
  let isMet = true;
  console.log(`Mixed Markdown, ${sizes[1]} characters, CPU time in a new process\n`);
  for (const subject of Object.keys(subjects)) {
    for (const { chunksPerPreview, limitMs } of dearest) {
      const name = nameOf(subject, "mixed", chunksPerPreview);
      if (!name.includes(filter)) continue;
      const ms = measureCold(subject, chunksPerPreview);
      isMet &&= ms <= limitMs;
      console.log(`${name} ${ms.toFixed(0).padStart(8)} ms of ${limitMs} ${ms <= limitMs ? "" : "MISSED"}`);
    }
  }
  const columns = sizes.map((size) => `${size / 1000}k ms`.padStart(10)).join("");
  console.log(`\n${nameOf("renderer", "text", "chunks per preview")}${columns}  exponent (at most ${steepest})\n`);
  for (const subject of Object.keys(subjects)) {
    for (const [text, toText] of Object.entries(texts)) {
      for (const chunksPerPreview of [chunksPerEdit, 1]) {
        const name = nameOf(subject, text, chunksPerPreview);
        if (!name.includes(filter)) continue;
        const times = sizes.map((size) => measureWarm(subject, toText(size), chunksPerPreview));
        const exponent = Math.log((times.at(-1) ?? 0) / (times[0] ?? 1)) / Math.log(sizes[2] / sizes[0]);
        isMet &&= exponent <= steepest;
        const row = times.map((ms) => ms.toFixed(2).padStart(10)).join("");
        console.log(`${name}${row}  ${exponent.toFixed(2)} ${exponent <= steepest ? "" : "MISSED"}`);
      }
    }
  }
  return isMet;
}

function nameOf(subject: string, text: string, chunksPerPreview: number | string): string {
  return `${subject.padEnd(10)} ${text.padEnd(20)} ${String(chunksPerPreview).padStart(18)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [subject = "", chunksPerPreview = "1"] = process.argv.slice(2);
  console.log(measureReply(subject, texts.mixed(sizes[1]), Number(chunksPerPreview)));
}
