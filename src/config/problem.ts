/** Keys from the root of config.yaml down to a value; list items by index. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The value it is about; empty for the file as a whole. */
  readonly path: ConfigPath;
  /** Continues the sentence that the path begins: what is wrong and what is right. Never contains a secret. */
  readonly message: string;
  /** Where to point, if not at the value: at its key, or somewhere else. */
  readonly at?: "key" | Position;
}

/** Both count from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something the operator should hear once at start although the program runs. */
export interface ConfigNotice {
  readonly level: "info" | "warn";
  readonly sentence: string;
}

/** The path as the operator writes it: `model.timeouts.idle_s`. Keys with unusual characters are quoted. */
export function toDottedPath(path: ConfigPath): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      const name = /^[\w.:/-]+$/.test(key) ? key : JSON.stringify(key);
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}

/** Whether one of the paths is the other or leads to it. */
export function isSameBranch(a: ConfigPath, b: ConfigPath): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}
