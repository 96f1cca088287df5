import assert from "node:assert/strict";
import { test } from "node:test";

import { toTokenRefused, toUnusable } from "../../../adapters/discord/unusable.ts";

test("a refused token names its variable and where to get another", () => {
  const error = toTokenRefused();
  assert.match(error.message, /DISCORD_BOT_TOKEN/);
  assert.match(error.remedy, /discord\.com\/developers/);
  assert.deepEqual(toUnusable(4004), error);
});

test("a refused intent names its key and where to grant it", () => {
  const error = toUnusable(4014);
  assert.match(error?.message ?? "", /platforms\.discord\.message_content/);
  assert.match(error?.remedy ?? "", /discord\.com\/developers.*Message Content Intent/);
});

test("other close codes only need another connection, except those that would come back", () => {
  for (const code of [4010, 4011, 4012, 4013]) assert.ok(toUnusable(code) !== undefined);
  for (const code of [1000, 1001, 1006, 4000, 4007, 4008, 4009]) assert.equal(toUnusable(code), undefined);
});
