import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../src/markdown/parse.ts";
import { contents, createBot, never, openPort } from "./bot.ts";
import { readDialect } from "./dialect.ts";
import { textOfBlocks, textOfMarkup } from "./shown-text.ts";

const answer = `## Sorting 数组

__Short answer__: use \`sort()\`, see [MDN](https://developer.mozilla.org/docs/sort_(js)) and @types/node.

1. Copy the array
   - \`slice()\` is **enough**
   - so is *spread*
2. Sort it:

   \`\`\`ts
   const sorted = [...values].sort((a, b) => a - b); // \`\`\`
   \`\`\`
3. [x] Done, @everyone <@123456789012345678>

| Method | Stable | 说明 |
|:--|:-:|--:|
| sort | ✅ | 原地 |
| toSorted | ✅ | 复制 |

> It takes $O(n \\log n)$ time.
>
> > Nested, ~~never~~ always.

#### Notes
- [ ] test
- [x] ship :tada:

Edge cases: 2 * 3 * 4, snake_case_name, a || b, #1, C:\\dir\\* and ||hidden||.
`;

test("Discord takes every preview of an answer and shows all of it at the end, in messages that stay as they were", async (t) => {
  const limits = { editsPerWindow: 10_000, createsPerWindow: 1_000, windowMs: 5_000, botPerS: 10_000 };
  const bot = await createBot(t, { emulator: { limits }, config: { limits: { botPerS: 10_000 } } });
  const port = openPort(bot, "streamed");
  const markdown = answer.repeat(4);
  let shown: readonly string[] = [];
  for (let length = 0; length < markdown.length + 40; length += 40) {
    const phase = length < markdown.length ? "streaming" : "complete";
    const parts = port.render({ markdown: markdown.slice(0, length), phase }, "rich");
    for (const [index, part] of parts.entries()) {
      if (part.fingerprint === shown[index]) continue;
      assert.ok(index >= shown.length - 1, "a message that is complete is not written again");
      await port.ready(index, { lane: "final" }, never);
      await port.show(index, part, "complete", never);
    }
    shown = parts.map(({ fingerprint }) => fingerprint);
  }
  const messages = contents(bot);
  assert.ok(messages.length > 1);
  assert.deepEqual(messages, shown);
  assert.equal(
    toLetters(messages.map((content) => textOfMarkup(readDialect(content))).join("")),
    toLetters(textOfBlocks(parse(markdown))),
  );
  for (const message of bot.emulator.messages(bot.channelId)) assert.deepEqual(message.mentionsPinged, []);
});

/** Without the numbers of lists, which a reader cannot tell from others when a list is cut. */
function toLetters(text: string): string {
  return text.replaceAll(/[^\p{L}]/gu, "");
}
