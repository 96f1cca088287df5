import assert from "node:assert/strict";
import { test } from "node:test";

import { toPrompt } from "../../src/pipeline/prompt.ts";
import type { Exchange } from "../../src/store/store.ts";

/** One token for each character, so that a test can count. */
function budget(limitTokens: number) {
  return { limitTokens, tokensOf: (text: string) => text.length };
}

function exchange(name: string, summary?: string): Exchange {
  return { turnId: name, question: `q${name}`, answer: `a${name}`, ...(summary === undefined ? {} : { summary }) };
}

/** Newest first; `read` counts what was taken. */
function ancestorsOf(...exchanges: Exchange[]) {
  const read: string[] = [];
  async function* run() {
    for (const one of exchanges) {
      read.push(one.turnId);
      yield one;
    }
  }
  return { read, exchanges: run() };
}

async function contents(limitTokens: number, ...exchanges: Exchange[]): Promise<string[] | undefined> {
  const prompt = await toPrompt("S", ancestorsOf(...exchanges).exchanges, "Q", budget(limitTokens));
  return prompt?.map(({ role, content }) => `${role[0]}:${content}`);
}

test("the history stands between system prompt and question, oldest first", async () => {
  assert.deepEqual(await contents(100, exchange("2"), exchange("1")), ["s:S", "u:q1", "a:a1", "u:q2", "a:a2", "u:Q"]);
});

test("what does not fit is left out, oldest first, and no further read than needed", async () => {
  const { read, exchanges } = ancestorsOf(exchange("3"), exchange("2"), exchange("1"), exchange("0"));
  const prompt = await toPrompt("S", exchanges, "Q", budget(2 + 4 + 4 + 3));
  assert.deepEqual(
    prompt?.map(({ content }) => content),
    ["S", "q2", "a2", "q3", "a3", "Q"],
  );
  assert.deepEqual(read, ["3", "2", "1"]);
});

test("a question that does not fit makes no prompt", async () => {
  assert.equal(await contents(1), undefined);
});

test("a summary stands above the first question in place of everything it sums up", async () => {
  const found = await contents(200, exchange("3"), exchange("2", "They met."), exchange("1"));
  assert.deepEqual(found, ["s:S", "u:[The conversation before this, summed up:\nThey met.]\n\nq3", "a:a3", "u:Q"]);
});

test("a summary of everything stands above the question itself", async () => {
  const found = await contents(200, exchange("2", "They met."));
  assert.deepEqual(found, ["s:S", "u:[The conversation before this, summed up:\nThey met.]\n\nQ"]);
});

test("an empty summary only ends the history, and one that does not fit is left out", async () => {
  assert.deepEqual(await contents(200, exchange("2"), exchange("1", "")), ["s:S", "u:q2", "a:a2", "u:Q"]);
  assert.deepEqual(await contents(10, exchange("2"), exchange("1", "x".repeat(50))), ["s:S", "u:q2", "a:a2", "u:Q"]);
});
