import type { FaultRow } from "./fault-names.ts";
import type { CallKind } from "./platform.ts";
import type { Run } from "./run.ts";
import { isWhole, numbersIn } from "./script.ts";

/** What a user is left with. `rest`: a finished message that was deleted stays away, the others are whole. */
export type Verdict = "whole" | "stray" | "stopped" | "rest" | "wrong";

/** How a run with a fault went, and everything that was not as promised. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly problems: readonly string[];
}

/** How much later than usual something in another chat may come, and something that was only put off. */
const otherToleranceMs = 60;
/** How long after the end of a pause the next call may come. */
const pauseToleranceMs = 500;
/** Besides pauses: how much later than usual a reply may end, for each time that it was hit. A call may hang so long. */
const latenessMs = 20_000;

interface Circumstances {
  readonly row: FaultRow;
  readonly usual: Run;
  /** The call that met the fault, and what it is to be. */
  readonly at: number;
  readonly kind: CallKind;
  /** Whether the platform may be left with a stray when the answer to a new message is lost. */
  readonly mayStray: boolean;
}

/** Compares a run with what is promised. */
export function judge(run: Run, circumstances: Circumstances): Judgement {
  const { row, usual, at, kind } = circumstances;
  const hit = run.calls[at];
  if (hit?.kind !== kind)
    return { verdict: "wrong", problems: [`call ${at} was ${hit?.kind ?? "not made"}, not ${kind}`] };
  const verdict = toVerdict(run, circumstances);
  const problems = [
    ...(verdict === "wrong" ? [describeTexts(run)] : []),
    ...toOutcomeProblems(run, verdict, hit.atMs),
    ...toFormatProblems(run, row),
    ...toPauseProblems(run, row, at),
    ...toOtherProblems(run, usual, row),
    ...run.log
      .filter(({ level }) => level === "error")
      .map(({ sentence, fields }) => `${sentence} ${String(fields["err"] ?? fields["reason"])}`),
  ];
  const latestMs = usual.endedAtMs + (latenessMs + (row.pauseMs ?? 0)) * (row.times ?? 1);
  if (run.endedAtMs > latestMs) problems.push(`it ended after ${run.endedAtMs} ms, ${usual.endedAtMs} usually`);
  return { verdict, problems };
}

function toVerdict(run: Run, { row, kind, mayStray }: Circumstances): Verdict {
  const { texts, words, outcome } = run;
  const { times = 1 } = row;
  if (outcome === "shown") {
    if (isWhole(texts, words)) return "whole";
    const mostStrays = row.outcome === "moved" ? 1 : mayStray && (kind === "create" || times > 1) ? times : 0;
    if (isWholeWithout(texts, mostStrays, words)) return "stray";
    return row.outcome === "gone" && isRest(texts, words) ? "rest" : "wrong";
  }
  const isRight = outcome === row.outcome && isBeginning(texts);
  return isRight ? "stopped" : "wrong";
}

/** Whether the text is whole when up to `most` messages are taken away. */
function isWholeWithout(texts: readonly string[], most: number, words: number): boolean {
  if (isWhole(texts, words)) return true;
  return most > 0 && texts.some((_, stray) => isWholeWithout(texts.toSpliced(stray, 1), most - 1, words));
}

/** What was written before nothing could be written any more; a message that was deleted is missing in it. */
function isBeginning(texts: readonly string[]): boolean {
  const numbers = numbersIn(texts);
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? -1));
}

/** All but one message. */
function isRest(texts: readonly string[], words: number): boolean {
  const numbers = numbersIn(texts);
  const gaps = numbers.filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? -1) + 1).length;
  return isBeginning(texts) && numbers.at(-1) === words - 1 && (numbers[0] === 0 ? 0 : 1) + gaps === 1;
}

/** A reply that nobody will see stops the model at once, and nothing more is written. */
function toOutcomeProblems({ outcome, stoppedAtMs, calls }: Run, verdict: Verdict, hitAtMs: number): string[] {
  if (outcome === "shown" || verdict === "wrong") return [];
  const problems: string[] = [];
  // That a message is deleted shows when it is edited next; that nothing may be written shows at once.
  const toldAtMs = outcome === "gone" ? (calls.findLast(({ kind }) => kind === "edit")?.atMs ?? hitAtMs) : hitAtMs;
  if (stoppedAtMs !== toldAtMs) problems.push(`told at ${toldAtMs} ms, stopped the model at ${stoppedAtMs}`);
  const late = calls.filter(({ atMs }) => atMs > toldAtMs);
  problems.push(...late.map(({ kind, atMs }) => `a call (${kind}) at ${atMs} ms, when all was lost at ${toldAtMs}`));
  return problems;
}

/** The text loses its formatting when the platform refuses it, and only then. */
function toFormatProblems({ outcome, isFormatted }: Run, row: FaultRow): string[] {
  if (
    outcome !== "shown" ||
    row.outcome === "any-format" ||
    row.outcome === "gone" ||
    isFormatted === (row.outcome !== "plain")
  )
    return [];
  return [isFormatted ? "the text is formatted still" : "the text has lost its formatting"];
}

/** Nothing asks into a pause, and what was refused comes as soon as it is over. */
function toPauseProblems({ calls }: Run, { pauseMs, times = 1 }: FaultRow, at: number): string[] {
  const problems = calls
    .filter(({ isTooSoon }) => isTooSoon)
    .map(({ kind, atMs }) => `a call (${kind}) at ${atMs} ms asked into a pause`);
  if (pauseMs === undefined) return problems;
  const bucket = calls[at]?.bucket;
  const same = calls.slice(at).filter((call) => call.bucket === bucket);
  for (let again = 1; again <= times; again += 1) {
    const [before, after] = [same[again - 1], same[again]];
    if (before === undefined || (after === undefined && bucket === "activity")) break;
    const waitedMs = (after?.atMs ?? Infinity) - before.atMs;
    if (waitedMs < pauseMs) problems.push(`asked again after ${waitedMs} ms instead of ${pauseMs}`);
    if (waitedMs > pauseMs + pauseToleranceMs && bucket !== "activity") {
      problems.push(`asked again only after ${waitedMs} ms instead of ${pauseMs}`);
    }
  }
  return problems;
}

/** The other chat has its reply as it always has. */
function toOtherProblems(run: Run, usual: Run, row: FaultRow): string[] {
  const { outcome, texts, writesAtMs } = run.other;
  if (outcome !== "shown" || !isWhole(texts, run.otherWords))
    return [`the other chat: ${outcome}, ${texts.length} messages`];
  if (row.isForAll === true) return [];
  const moments = [
    { what: "first text", atMs: writesAtMs[0], usualMs: usual.other.writesAtMs[0] },
    { what: "last text", atMs: writesAtMs.at(-1), usualMs: usual.other.writesAtMs.at(-1) },
  ];
  return moments
    .filter(({ atMs = Infinity, usualMs = 0 }) => atMs - usualMs > otherToleranceMs)
    .map(({ what, atMs, usualMs }) => `the other chat's ${what} came at ${atMs} ms instead of ${usualMs}`);
}

function describeTexts({ texts, words, outcome }: Run): string {
  const spans = texts.map((text) => {
    const numbers = numbersIn([text]);
    return `${numbers[0] ?? "-"}..${numbers.at(-1) ?? "-"}`;
  });
  return `${outcome}; of the words 0..${words - 1} the messages show [${spans.join(", ")}]`;
}
