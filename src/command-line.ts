import { parseArgs } from "node:util";

/** What the operator asked for. */
export type CommandLine =
  | { readonly kind: "run"; readonly configPath: string; readonly isPathGiven: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly message: string };

/** What `--help` prints. */
export const usage = `Usage: npm start [-- --config FILE]

  --config FILE   read this file instead of config.yaml
  --help          show this

Without --config and without a token for any platform the sandbox opens in the browser.
The three secrets stand in .env; .env.example says where to get them.`;

/** Reads the arguments behind the program's name. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: false,
    });
    if (values.help === true) return { kind: "help" };
    if (values.config === "") return { kind: "error", message: "--config needs the path of a file." };
    return { kind: "run", configPath: values.config ?? "config.yaml", isPathGiven: values.config !== undefined };
  } catch (error) {
    return { kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}
