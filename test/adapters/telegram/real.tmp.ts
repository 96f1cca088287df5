import { createAdapter } from "../../../adapters/telegram/index.ts";
import { systemClock } from "../../../src/clock.ts";
import { startTelegramEmulator } from "../../../src/sandbox/telegram/index.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
const emulator = await startTelegramEmulator({ latencyMs: 120 });
const log = new RecordingLogger();
const adapter = createAdapter({token: emulator.token, apiRoot: emulator.apiRoot, transport: "edit", rich: "off", limits: {privatePerS: 1, privateBurst: 3, groupPerMin: 20, botPerS: 30}}, { deliver: async () => {}, lost: console.error, commands: [], clock: systemClock, log });
const stop = new AbortController(); await adapter.start(stop.signal);
const never = stop.signal;
const chats = [...Array.from({length: 40}, (_, i) => emulator.addPrivateChat({id: 10+i, firstName: "A"})), ...Array.from({length: 5}, (_, i) => emulator.addGroup({id: -1001000000000 - i, title: "g", members: []}))];
const end = Date.now() + 75_000; const gaps: Record<string, number[]> = {};
await Promise.all(chats.map(async (chat) => {
  const port = adapter.openReply({place: {platform: "telegram", chatId: String(chat), kind: chat > 0 ? "private" : "group"}, replyId: "r"});
  let n = 0; let last = Date.now();
  while (Date.now() < end) { 
    try { await port.ready(0, "preview", never); await port.show(0, port.render({markdown: `text ${n++}`, phase: "streaming"}, "rich")[0]!, "preview", never); (gaps[chat > 0 ? "p" : "g"] ??= []).push(Date.now()-last); last = Date.now(); } catch (e) { console.log(chat, String(e)); }
  }
}));
for (const k of Object.keys(gaps)) { const g = gaps[k]!.sort((a,b)=>a-b); console.log(k, g.length, "median", g[g.length>>1], "max", g.at(-1)); }
console.log("429:", emulator.calls.filter(c => c.response && !c.response.ok).length, "of", emulator.calls.length);
stop.abort(); await adapter.close(); await emulator.close();
console.log(process.getActiveResourcesInfo());
