import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import * as z from "zod";

const startManifest = z.object({ scripts: z.object({ start: z.string() }) });

/** What `npm start` gives to Node, its paths made absolute: the bot is measured as it is run. */
export async function readStartArgs(): Promise<readonly string[]> {
  const root = new URL("../", import.meta.url);
  const manifest = startManifest.parse(JSON.parse(await readFile(new URL("package.json", root), "utf8")));
  const [, ...args] = manifest.scripts.start.split(" ");
  return args.map((arg) => (arg.startsWith("-") ? arg : fileURLToPath(new URL(arg, root))));
}
