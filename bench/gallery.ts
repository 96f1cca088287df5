import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { columns } from "./gallery-columns.ts";
import { toGalleryPage } from "./gallery-page.ts";
import { chapters } from "./gallery-samples.ts";

/** Writes every construct as it looks on both platforms next to its source: `npm run gallery [-- file]`. */
const root = fileURLToPath(new URL("..", import.meta.url));
const file = path.resolve(process.argv[2] ?? path.join(root, "data", "gallery.html"));

const styles = ["chat", "telegram", "discord"].map((name) =>
  readFileSync(path.join(root, "src", "sandbox", "page", "public", `${name}.css`), "utf8"),
);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, toGalleryPage(chapters, columns, styles.join("\n")));
console.log(pathToFileURL(file).href);
