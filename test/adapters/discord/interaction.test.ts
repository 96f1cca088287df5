import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { fromContext, toContext, toSlashCommand } from "../../../adapters/discord/interaction.ts";

const view = 1n << 10n;
const send = 1n << 11n;
const sendInThreads = 1n << 38n;

const payload = {
  id: "1310000000000000000",
  application_id: "800000000000000001",
  type: 2,
  token: "aW50ZXJhY3Rpb24",
  guild_id: "300000000000000001",
  channel_id: "200000000000000001",
  channel: { id: "200000000000000001", type: 0 },
  context: 0,
  locale: "zh-CN",
  app_permissions: String(view | send),
  authorizing_integration_owners: { "0": "300000000000000001" },
  member: { user: { id: "100000000000000001" } },
  data: { type: 1, name: "ask", options: [{ name: "text", type: 3, value: "  why?  " }] },
};

function toKnown(raw: unknown) {
  const command = toSlashCommand(raw, 5000);
  assert.ok(command !== undefined);
  return command;
}

test("a slash command in a guild is a command event with its argument", () => {
  const { event, access, locale } = toKnown(payload);
  const place = { platform: "discord", chatId: "200000000000000001", kind: "group" };
  assert.deepEqual(event, {
    type: "command",
    id: `interaction-${payload.id}`,
    place,
    sender: { id: "100000000000000001", isBot: false, languageTag: "zh-CN" },
    sentAtMs: 1732398738623,
    target: { place, replyId: payload.id, context: toContext(access) },
    command: "ask",
    argument: "why?",
  });
  assert.equal(locale, "zh-CN");
  assert.equal(access.expiresAtMs, 5000 + 15 * 60_000);
});

interface ReachRow {
  readonly name: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly reach: "sees and sends" | "sees" | "nothing";
  readonly kind?: "private" | "group";
}

const reaches: readonly ReachRow[] = [
  { name: "in a guild with permissions", change: {}, reach: "sees and sends" },
  { name: "where it may only look", change: { app_permissions: String(view) }, reach: "sees" },
  { name: "where it may not even look", change: { app_permissions: String(send) }, reach: "nothing" },
  {
    name: "in a thread without the permission for threads",
    change: { channel: { type: 11 }, app_permissions: String(view | send) },
    reach: "sees",
  },
  {
    name: "in a thread with the permission for threads",
    change: { channel: { type: 11 }, app_permissions: String(view | sendInThreads) },
    reach: "sees and sends",
  },
  {
    name: "in a guild where only the user installed it",
    change: { authorizing_integration_owners: { "1": "100000000000000001" } },
    reach: "nothing",
  },
  {
    name: "in its own private chat",
    change: { guild_id: undefined, context: 1, app_permissions: "0", authorizing_integration_owners: { "1": "1" } },
    reach: "sees and sends",
    kind: "private",
  },
  {
    name: "in a private chat of a server that tells no context",
    change: { guild_id: undefined, context: undefined },
    reach: "sees and sends",
    kind: "private",
  },
  {
    name: "in other people's private chat",
    change: { guild_id: undefined, context: 2, authorizing_integration_owners: { "1": "1" } },
    reach: "nothing",
  },
  {
    name: "on a server that tells no permissions",
    change: { app_permissions: undefined, authorizing_integration_owners: undefined },
    reach: "sees and sends",
  },
];

for (const { name, change, reach, kind = "group" } of reaches) {
  test(`${name} the bot itself ${reach === "nothing" ? "reaches nothing" : reach}`, () => {
    const { access, event } = toKnown({ ...payload, ...change });
    assert.equal(access.canSee, reach !== "nothing");
    assert.equal(access.canSend, reach === "sees and sends");
    assert.equal(event.place.kind, kind);
  });
}

test("buttons, autocompletion, pings, other menus and unknown commands are ignored", () => {
  for (const type of [1, 3, 4, 5, 99]) assert.equal(toSlashCommand({ ...payload, type }, 0), undefined);
  assert.equal(toSlashCommand({ ...payload, data: { ...payload.data, type: 3 } }, 0), undefined);
  assert.equal(toSlashCommand({ ...payload, data: { ...payload.data, name: "start" } }, 0), undefined);
});

test("a command without a text has an empty argument", () => {
  const { event } = toKnown({ ...payload, data: { type: 1, name: "new" } });
  assert.equal(event.argument, "");
});

test("what it takes to answer survives the way through a store", () => {
  const { access } = toKnown(payload);
  for (const stored of [access, { ...access, canSend: false }]) {
    assert.deepEqual(fromContext(JSON.parse(JSON.stringify(toContext(stored)))), stored);
  }
});

test("a context of anyone else is none", () => {
  assert.equal(fromContext(undefined), undefined);
  assert.equal(fromContext({ token: "x" }), undefined);
});

test("no payload makes it throw", () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(2, payload.id, payload.data, payload.member));
  const odd = fc.record(Object.fromEntries(Object.keys(payload).map((key) => [key, field])), { requiredKeys: [] });
  const changed = odd.map((change) => ({ ...payload, ...change, type: 2, data: payload.data }));
  fc.assert(
    fc.property(fc.oneof(fc.anything(), odd, changed), (raw) => {
      toSlashCommand(raw, 0);
    }),
    { numRuns: 500 },
  );
});
