import assert from "node:assert/strict";
import { test } from "node:test";

import { columns } from "../../bench/gallery-columns.ts";
import { toGalleryPage } from "../../bench/gallery-page.ts";
import { chapters } from "../../bench/gallery-samples.ts";

test("the gallery shows every sample on both platforms and loads nothing", () => {
  const page = toGalleryPage(chapters, columns, "");
  const samples = chapters.flatMap((chapter) => chapter.samples);
  assert.equal(page.match(/<div class="row"><h3/g)?.length, samples.length);
  for (const sample of samples) {
    for (const { platform, show } of columns) assert.ok(show(sample).length > 0, `${sample.name} on ${platform}`);
  }
  assert.doesNotMatch(page, /<(?:script|img|link|iframe|object)\b|\bsrc=|url\(|@import/i);
  assert.doesNotMatch(page, /<kbd>|<details>/);
});

test("the gallery shows hostile text as text", () => {
  const markdown = '<script>alert(1)</script> `"<b>` [x](https://a.b/"onmouseover="y)';
  const page = toGalleryPage([{ title: "<i>", samples: [{ name: '"<u>', markdown }] }], columns, "");
  assert.doesNotMatch(page, /<script|<b>|<i>|<u>|"onmouseover/);
});
