import { systemClock } from "../../../src/clock.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { event } from "../../contract/store-suite.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";

/*
 * Runs as a process of its own, to be killed: accepts events and carries turns on as fast as it can, and prints the name of
 * each step once the store has promised that it is done.
 */

const [path = "", first = "0"] = process.argv.slice(2);
const store = await openSqliteStore(path, { clock: systemClock, log: new RecordingLogger(), random: Math.random });

async function run(id: string): Promise<void> {
  const conversationId = `conversation ${Number(id) % 5}`;
  await store.accept(event(id), { turnId: id, conversationId });
  process.stdout.write(`accepted ${id}\n`);
  await store.beginTurn(id, { text: `question ${id}`, messageId: `q${id}` });
  await store.recordReplyMessage(id, { index: 0, kind: "text", messageId: `r${id}` });
  process.stdout.write(`shown ${id}\n`);
  await store.finishTurn(id, { answer: `answer ${id}`, usage: undefined });
  process.stdout.write(`finished ${id}\n`);
}

for (let id = Number(first); ; id += 10) {
  await Promise.all(Array.from({ length: 10 }, (_, index) => run(String(id + index))));
}
