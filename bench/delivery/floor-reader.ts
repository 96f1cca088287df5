import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { OpenAI } from "openai";

import { LeanEvents } from "./lean-events.ts";
import { modelKey, toMark } from "./model-server.ts";

/**
 * A process that does nothing but read streams, in one of three ways: `node floor-reader.ts <way> <base URL> <warm-up
 * streams> <streams> <spread ms>`. Reads the first, says "warm", waits for a line, reads the others, says how many
 * characters they were, and lives on until it is ended, so that its CPU time can be read.
 */
const [way = "", baseUrl = "", warmUpStreams = "0", streams = "0", spreadMs = "0"] = process.argv.slice(2);
const client = new OpenAI({ apiKey: modelKey, baseURL: baseUrl });

type Reader = (mark: number) => Promise<number>;

const readers: Readonly<Record<string, Reader>> = {
  /** The client's own iteration. */
  async client(mark) {
    let chars = 0;
    for await (const chunk of await client.chat.completions.create(toBody(mark))) {
      chars += chunk.choices[0]?.delta.content?.length ?? 0;
    }
    return chars;
  },

  /** The client's raw response. */
  async raw(mark) {
    const response = await client.chat.completions.create(toBody(mark)).asResponse();
    const events = new LeanEvents();
    let chars = 0;
    for await (const bytes of response.body ?? []) chars += events.push(bytes).length;
    return chars;
  },

  /** Without the client. */
  async http(mark) {
    const sent = request(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${modelKey}`, "content-type": "application/json" },
    });
    sent.end(JSON.stringify(toBody(mark)));
    return await new Promise<number>((resolve, reject) => {
      sent.once("error", reject);
      sent.once("response", (response) => {
        const events = new LeanEvents();
        let chars = 0;
        response.on("data", (bytes: Uint8Array) => {
          chars += events.push(bytes).length;
        });
        response.once("error", reject);
        response.once("end", () => resolve(chars));
      });
    });
  },
};

function toBody(mark: number) {
  const messages = [{ role: "user" as const, content: `Tell me of words. ${toMark(mark)}` }];
  return { model: "qwen-plus", messages, stream: true as const, stream_options: { include_usage: true } };
}

async function readAll(read: Reader, firstMark: number, count: number): Promise<number> {
  const chars = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await delay((index * Number(spreadMs)) / count);
      return await read(firstMark + index);
    }),
  );
  return chars.reduce((sum, some) => sum + some, 0);
}

const read = readers[way];
if (read === undefined) throw new Error(`There is no way ${way}.`);
await readAll(read, 0, Number(warmUpStreams));
console.log("warm");
await once(process.stdin, "data");
console.log(await readAll(read, Number(warmUpStreams), Number(streams)));
