import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";

import { toInlines } from "../../src/markdown/from-mdast.ts";
import { inlineSyntax } from "../../src/markdown/inline-syntax.ts";

const whole = inlineSyntax("me@example.com");

const pieces = [
  [..."*_~`$[]()<>!&\\|@.^ ab1中。😀\n"],
  ["**", "~~", "``", "$$", "\\(", "\\)", "](", "![", "[^1]", "&amp;", "<b>", "<br>", "://"],
  ["[a](https://example.com)", "[b](http://x.y/z_w*v)", "https://", "http", "www", "www.", "example.com"],
].flat();

test("addresses are left out of the syntax only where there are none", () => {
  for (const text of ["https://example.com", "WWW.example.com", "me@example.com", "[a](b) https://example.com"]) {
    assert.equal(inlineSyntax(text), whole, text);
  }
  assert.notEqual(inlineSyntax("words, **bold** and [a link](https://example.com)"), whole);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 16 }), (chosen) => {
      const source = chosen.join("");
      const parsed = (options: typeof whole) => toInlines(fromMarkdown(source, options).children);
      assert.deepEqual(parsed(inlineSyntax(source)), parsed(whole));
    }),
    { numRuns: 1000 },
  );
});
