import { createRequire } from "node:module";

/** The package has no types. */
const { tests } = createRequire(import.meta.url)("commonmark-spec") as {
  readonly tests: readonly { markdown: string }[];
};

/** The examples of the CommonMark specification, 0.31.2. */
export const commonmarkExamples: readonly string[] = tests.map(({ markdown }) => markdown.replaceAll("→", "\t"));
