import assert from "node:assert/strict";
import { test } from "node:test";

import { Recent } from "../../../adapters/discord/recent.ts";

test("what was set longest ago is forgotten first", () => {
  const locales = new Recent<string>(2);
  locales.set("ann", "de");
  locales.set("bob", "fr");
  locales.set("ann", "zh-CN");
  locales.set("cat", "ja");
  assert.deepEqual(
    ["ann", "bob", "cat"].map((id) => locales.get(id)),
    ["zh-CN", undefined, "ja"],
  );
});
