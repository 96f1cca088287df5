import { createAdapter } from "../../../adapters/telegram/index.ts";
import { systemClock } from "../../../src/clock.ts";
import { startTelegramEmulator } from "../../../src/sandbox/telegram/index.ts";
import { testReplyPort } from "../../contract/reply-port-suite.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";
import { ann, targetIn } from "./reply-stage.ts";

/** Quick enough for tests. */
const limits = { privatePerS: 40, privateBurst: 20, groupPerMin: 2000, botPerS: 500 };

for (const transport of ["edit", "draft"] as const) {
  testReplyPort(`Telegram, transport ${transport}`, async () => {
    const emulator = await startTelegramEmulator({ limits });
    const chat = emulator.addPrivateChat(ann);
    const { token, apiRoot } = emulator;
    const config = { token, apiRoot, transport, rich: "off", limits } as const;
    const adapter = createAdapter(config, {
      deliver: () => Promise.resolve(),
      heardPlaces: () => Promise.resolve([]),
      catchUpMs: 0,
      lost: () => {},
      commands: [],
      clock: systemClock,
      log: new RecordingLogger(),
    });
    return {
      openReply: () => adapter.openReply(targetIn({ platform: "telegram", chatId: String(chat), kind: "private" })),
      shown: () => emulator.messages(chat).flatMap(({ text, document }) => (document === undefined ? [text] : [])),
      files: () =>
        emulator
          .messages(chat)
          .flatMap(({ document }) =>
            document === undefined ? [] : [{ name: document.fileName, text: Buffer.from(document.bytes).toString() }],
          ),
      clear: () => {
        for (const { id } of emulator.messages(chat)) emulator.deleteMessage(chat, id);
      },
      close: async () => {
        await adapter.close();
        await emulator.close();
      },
    };
  });
}
