import type { TestContext } from "node:test";

import { Client, GatewayIntentBits, Partials, type ClientOptions } from "discord.js";

import {
  startDiscordEmulator,
  type DiscordEmulator,
  type DiscordEmulatorOptions,
} from "../../../src/sandbox/discord/index.ts";

/** An emulator that ends with the test. */
export async function openEmulator(test: TestContext, options: DiscordEmulatorOptions = {}): Promise<DiscordEmulator> {
  const emulator = await startDiscordEmulator(options);
  test.after(() => emulator.close());
  return emulator;
}

/** The intents of a bot that hears guilds and private chats. */
export const usualIntents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
];

/** A discord.js client of the emulator, not logged in. Ends with the test. */
export function createClient(
  test: TestContext,
  emulator: DiscordEmulator,
  options: Partial<ClientOptions> = {},
): Client {
  const client = new Client({
    intents: usualIntents,
    partials: [Partials.Channel],
    ...options,
    rest: { api: emulator.apiRoot, ...options.rest },
  });
  test.after(() => client.destroy());
  return client;
}

/** A discord.js client that is ready. */
export async function logIn(
  test: TestContext,
  emulator: DiscordEmulator,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = createClient(test, emulator, options);
  const ready = Promise.withResolvers<Client<true>>();
  client.once("clientReady", ready.resolve);
  await client.login(emulator.token);
  return ready.promise;
}
