import type { ConfigProblem, Position } from "./problem.ts";
import { toDottedPath } from "./problem.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * One line for each problem, in the order of the file: `config.yaml:12:5 model.retries: must be ...`.
 * Without a file (undefined) there is no position to name.
 */
export function toReport(problems: readonly ConfigProblem[], name: string, file: YamlFile | undefined): string[] {
  const placed = problems.map((problem) => ({ problem, position: file && toPosition(problem, file) }));
  const ordered = placed.sort((a, b) => compare(a.position, b.position));
  const lines = ordered.map(({ problem, position }) => {
    const subject = problem.path.length > 0 ? `${toDottedPath(problem.path)}:` : name;
    if (position === undefined) return `${subject} ${problem.message}`;
    const place = `${name}:${position.line}:${position.column}`;
    return problem.path.length > 0 ? `${place} ${subject} ${problem.message}` : `${place} ${problem.message}`;
  });
  return [...new Set(lines)];
}

function toPosition({ path, at }: ConfigProblem, file: YamlFile): Position {
  if (at === undefined) return file.locate(path);
  return at === "key" ? file.locateKey(path) : at;
}

function compare(a: Position | undefined, b: Position | undefined): number {
  return a && b ? a.line - b.line || a.column - b.column : 0;
}
