import { subjects } from "./render-subjects.ts";

/** How many characters a model writes at once, and how many such chunks come between two edits of a message. */
const chunkChars = 20;
export const chunksPerEdit = 40;

/** A reply is written and rendered once, from its first character to its last. */
export function renderReply(subject: string, markdown: string, chunksPerPreview: number): void {
  const open = subjects[subject];
  if (open === undefined) throw new Error(`There is no subject ${subject}.`);
  const step = chunkChars * chunksPerPreview;
  const reply = open();
  for (let length = step; length < markdown.length; length += step) reply.update(markdown.slice(0, length), false);
  reply.update(markdown, true);
}

/** The CPU time that some work takes, in milliseconds. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function nameOf(subject: string, text: string, chunksPerPreview: number | string): string {
  return `${subject.padEnd(10)} ${text.padEnd(20)} ${String(chunksPerPreview).padStart(18)}`;
}
