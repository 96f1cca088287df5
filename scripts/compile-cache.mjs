import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// What was compiled at an earlier start is taken from there: a start is quicker, and what strips the types, 20 MB of it,
// is not even loaded. Where the folder cannot be written everything is compiled as ever.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url)));
