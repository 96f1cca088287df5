import assert from "node:assert/strict";
import { test } from "node:test";

import { en } from "../../src/locale/en.ts";
import { toLanguage } from "../../src/locale/language.ts";
import { createWords } from "../../src/locale/words.ts";
import { zh } from "../../src/locale/zh.ts";

test("both catalogues have the same sentences with the same blanks to fill in", () => {
  const blanks = (sentence: string) => [...sentence.matchAll(/\{\{\w+\}\}/gu)].map(String).sort();
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  for (const [key, sentence] of Object.entries(en)) {
    assert.deepEqual(blanks(zh[key as keyof typeof en]), blanks(sentence), key);
  }
});

test("a sentence is said in the language asked for, with its values as they are", () => {
  const words = createWords();
  assert.equal(words.say("zh", "thinking_for", { seconds: 12 }), "思考中……12 秒");
  assert.equal(
    words.say("en", "with_reference", { sentence: "Sorry <b>&", reference: "K7Q2FD" }),
    "Sorry <b>& (Reference: K7Q2FD)",
  );
});

test("what the platform tells decides, then the script, then the configuration", () => {
  assert.equal(toLanguage("zh-hans", "hello", "en"), "zh");
  assert.equal(toLanguage("zh-TW", "", "en"), "zh");
  assert.equal(toLanguage("en-GB", "你好", "zh"), "en");
  assert.equal(toLanguage("fr", "你好", "zh"), "en");
  assert.equal(toLanguage(undefined, "你好", "en"), "zh");
  assert.equal(toLanguage(undefined, "hello", "zh"), "en");
  assert.equal(toLanguage(undefined, "12 + 5 =", "zh"), "zh");
});
