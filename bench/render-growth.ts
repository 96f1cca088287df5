import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { chunksPerEdit, cpuMsOf, nameOf, renderReply } from "./render-reply.ts";
import { subjects } from "./render-subjects.ts";
import { texts } from "./render-texts.ts";

const sizes = [1000, 10_000, 100_000] as const;

/** The most that the work may grow: from n characters to 100 n it may grow by 100 to this power. */
const steepest = 1.15;

/** Every size is measured over so many characters, in replies one after another: a short one alone has no share of the GC. */
const batchChars = 100_000;

/** What else the machine does only makes a batch slower, so the quickest of some counts. */
const batches = { least: 2, most: 12, enoughMs: 600 } as const;

/** Prints how the work for a reply grows with its length, each text rendered at every edit and at every chunk. */
export function measureGrowth(filter: string): boolean {
  let isMet = true;
  const columns = sizes.map((size) => `${size / 1000}k ms`.padStart(10)).join("");
  console.log(`\n${nameOf("renderer", "text", "chunks per preview")}${columns}  exponent (at most ${steepest})\n`);
  for (const subject of Object.keys(subjects)) {
    for (const [text, toText] of Object.entries(texts)) {
      for (const chunksPerPreview of [chunksPerEdit, 1]) {
        const name = nameOf(subject, text, chunksPerPreview);
        if (!name.includes(filter)) continue;
        const times = measureSizes(subject, toText, chunksPerPreview);
        const exponent = Math.log((times.at(-1) ?? 0) / (times[0] ?? 1)) / Math.log(sizes[2] / sizes[0]);
        isMet &&= exponent <= steepest;
        const row = times.map((ms) => ms.toFixed(ms < 1 ? 3 : 2).padStart(10)).join("");
        console.log(`${name}${row}  ${exponent.toFixed(2)} ${exponent <= steepest ? "" : "MISSED"}`);
      }
    }
  }
  return isMet;
}

/** One reply of each size, in milliseconds, in a process that is warm. The sizes take turns, so that a busy machine meets all. */
function measureSizes(
  subject: string,
  toText: (length: number) => string,
  chunksPerPreview: number,
): readonly number[] {
  const measured = sizes.map((size) => ({ markdown: toText(size), replies: batchChars / size, quickestMs: Infinity }));
  const collectGarbage = garbageCollector();
  let totalMs = 0;
  for (let round = -1; round < batches.most && (round < batches.least || totalMs < batches.enoughMs); round += 1) {
    for (const size of measured) {
      collectGarbage();
      const ms = cpuMsOf(() => {
        for (let reply = 0; reply < size.replies; reply += 1) renderReply(subject, size.markdown, chunksPerPreview);
      });
      // The first round is for the compiler.
      if (round < 0) continue;
      size.quickestMs = Math.min(size.quickestMs, ms);
      totalMs += ms;
    }
  }
  return measured.map(({ quickestMs, replies }) => quickestMs / replies);
}

/** What a batch leaves behind is not the next one's to clear away. */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
