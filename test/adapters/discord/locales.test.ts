import assert from "node:assert/strict";
import { test } from "node:test";

import { RecentLocales } from "../../../adapters/discord/locales.ts";

test("the language of the person seen longest ago is forgotten first", () => {
  const locales = new RecentLocales(2);
  locales.set("ann", "de");
  locales.set("bob", "fr");
  locales.set("ann", "zh-CN");
  locales.set("cat", "ja");
  assert.deepEqual(
    ["ann", "bob", "cat"].map((id) => locales.get(id)),
    ["zh-CN", undefined, "ja"],
  );
});
