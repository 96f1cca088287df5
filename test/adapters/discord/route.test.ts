import assert from "node:assert/strict";
import { test } from "node:test";

import { type Standing, toDeleteRoute, toWriteRoute } from "../../../adapters/discord/route.ts";

const webhook = { applicationId: "7", token: "tok" };
const open: Standing = { channelId: "1", canSee: true, canSend: true };
const closed: Standing = { channelId: "1", canSee: false, canSend: false };
const fresh = { id: "50" };

interface Row {
  readonly name: string;
  readonly standing: Standing;
  readonly index?: number;
  readonly messageId?: string;
  readonly expected: string | undefined;
}

const rows: readonly Row[] = [
  { name: "an ordinary reply makes a message", standing: open, expected: "POST /channels/1/messages" },
  { name: "and edits it", standing: open, messageId: "9", expected: "PATCH /channels/1/messages/9" },
  {
    name: "the acknowledgement of an interaction becomes the first message, by its webhook",
    standing: { ...open, webhook, placeholder: fresh },
    expected: "PATCH /webhooks/7/tok/messages/@original",
  },
  {
    name: "from then on it is edited as an ordinary message",
    standing: { ...open, webhook },
    messageId: "50",
    expected: "PATCH /channels/1/messages/50",
  },
  {
    name: "further parts are ordinary messages where the bot may write",
    standing: { ...open, webhook },
    index: 1,
    expected: "POST /channels/1/messages",
  },
  {
    name: "and follow-ups where it only sees the channel",
    standing: { ...open, canSend: false, webhook },
    index: 1,
    expected: "POST /webhooks/7/tok",
  },
  {
    name: "where the bot sees nothing, everything goes through the webhook",
    standing: { ...closed, webhook },
    messageId: "50",
    expected: "PATCH /webhooks/7/tok/messages/50",
  },
  {
    name: "an acknowledgement whose token has expired is edited as a message when its id is known",
    standing: { ...open, placeholder: fresh },
    expected: "PATCH /channels/1/messages/50",
  },
  {
    name: "and left behind for a new message when it is not",
    standing: { ...open, placeholder: { id: undefined } },
    expected: "POST /channels/1/messages",
  },
  { name: "without token and permission there is no way to begin", standing: closed, expected: undefined },
  { name: "nor to go on", standing: closed, messageId: "50", expected: undefined },
];

for (const { name, standing, index = 0, messageId, expected } of rows) {
  test(name, () => {
    const route = toWriteRoute(standing, index, messageId);
    assert.equal(route && `${route.method} ${route.route}`, expected);
  });
}

test("a message is removed by the bot itself where it can, else by the webhook", () => {
  assert.equal(toDeleteRoute({ ...open, webhook }, "9")?.route, "/channels/1/messages/9");
  assert.equal(toDeleteRoute({ ...closed, webhook }, "9")?.route, "/webhooks/7/tok/messages/9");
  assert.equal(toDeleteRoute(closed, "9"), undefined);
});
