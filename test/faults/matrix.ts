import type { FaultColumn, FaultName, FaultRow } from "./fault-names.ts";
import { judge, type Judgement, type Verdict } from "./judge.ts";
import type { CallKind, FaultyPlace, FaultyPlatform } from "./platform.ts";
import { type Run, runReply } from "./run.ts";
import { isWhole } from "./script.ts";

/** What one fault did on one platform, each call of a reply having met it once. */
export interface Cell {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** What was not as promised, with the call it was at. */
  readonly problems: readonly string[];
}

const usualRuns = new WeakMap<FaultyPlatform, Map<FaultyPlace, Promise<Run>>>();

/** The reply when nothing goes wrong, from which the list of calls is learned. */
function usualRun(platform: FaultyPlatform, place: FaultyPlace): Promise<Run> {
  const known = usualRuns.get(platform) ?? new Map<FaultyPlace, Promise<Run>>();
  usualRuns.set(platform, known);
  const run = known.get(place) ?? runFaultless(platform, place);
  known.set(place, run);
  return run;
}

async function runFaultless(platform: FaultyPlatform, place: FaultyPlace): Promise<Run> {
  const run = await runReply(platform, place);
  if (run === undefined || run.outcome !== "shown" || !isWhole(run.texts, run.words)) {
    throw new Error(`Without a fault the reply is not whole on ${platform.name}.`);
  }
  return run;
}

/** Lets each call of a reply meet the fault, one run for each. Calls that it cannot meet are left out. */
export async function tryFault(
  platform: FaultyPlatform,
  row: FaultRow & { readonly name: FaultName },
  { isCommand = false }: Pick<FaultColumn, "isCommand">,
): Promise<Cell> {
  const { name } = row;
  const place = isCommand ? "command" : (row.place ?? "private");
  // Webhooks know no nonce.
  const mayStray = platform.name === "telegram" || isCommand;
  const usual = await usualRun(platform, place);
  const judgedRun = async (at: number, kind: CallKind): Promise<Judgement | undefined> => {
    try {
      const run = await runReply(platform, place, { name, at, kind });
      return run && judge(run, { row, usual, at, kind, mayStray });
    } catch (error) {
      return { verdict: "wrong", problems: [String(error)] };
    }
  };
  const verdicts: Record<Verdict, number> = { whole: 0, stray: 0, stopped: 0, rest: 0, wrong: 0 };
  const problems: string[] = [];
  for (const [at, { kind }] of usual.calls.entries()) {
    const judgement = await judgedRun(at, kind);
    if (judgement === undefined) continue;
    verdicts[judgement.verdict] += 1;
    problems.push(...judgement.problems.map((problem) => `${name} at call ${at} (${kind}): ${problem}`));
  }
  return { verdicts, problems };
}
