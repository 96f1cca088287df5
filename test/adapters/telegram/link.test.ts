import assert from "node:assert/strict";
import { test } from "node:test";

import { toLinkUrl } from "../../../adapters/telegram/link.ts";

const accepted = [
  ["https://example.com", "https://example.com/"],
  ["http://example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c#d"],
  ["HTTPS://Example.COM/Path", "https://example.com/Path"],
  ["https://例え.jp/道", "https://xn--r8jz45g.jp/%E9%81%93"],
  ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
] as const;

const refused = [
  "/docs",
  "#section",
  "README.md",
  "localhost:3000",
  "http://localhost:3000",
  "https://",
  "ftp://example.com",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "mailto:a@example.com",
  "tg://user?id=1",
  "http://example.com:0",
  "http://example.com:99999",
  "http://[::1]/",
  "http://.com",
  "http://exa*mple.com/",
  `https://example.com/${"a".repeat(3000)}`,
  "",
];

for (const [url, href] of accepted) {
  test(`${url} may be a link`, () => assert.equal(toLinkUrl(url), href));
}

for (const url of refused) {
  test(`${url.slice(0, 40)} would make Telegram refuse the message`, () => assert.equal(toLinkUrl(url), undefined));
}
