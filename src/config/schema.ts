import * as z from "zod";

import type { AdapterSettings } from "./adapter-settings.ts";
import { flag, httpRoot, json, oneOf, quantity, storageUrl, text, wholeNumber, word } from "./values.ts";

const defaultSystemPrompt =
  "You are a helpful assistant in a {platform} chat. Today is {date}. Answer in the language of the question, " +
  "as briefly as it allows. Write Markdown.";

const profile = z.strictObject({
  context_tokens: wholeNumber(1, 100_000_000).optional(),
  max_output_tokens: wholeNumber(1, 100_000_000).optional(),
  thinking: oneOf(["none", "optional", "default_on", "always", "unknown"]).optional(),
  stream_only: oneOf(["never", "thinking", "always"]).optional(),
  system_message: flag().optional(),
  partial: flag().optional(),
  vision: flag().optional(),
  openai_compatible: flag().optional(),
});

const model = z.strictObject({
  base_url: httpRoot().default("https://dashscope.aliyuncs.com/compatible-mode/v1"),
  api_key: text().trim().default(""),
  name: word().default("qwen-plus"),
  params: z.record(z.string(), json()).default({}),
  system_prompt: text().default(defaultSystemPrompt),
  profiles: z.record(z.string(), profile).default({}),
  timeouts: z
    .strictObject({
      headers_s: quantity(0.001, 3600).default(60),
      first_chunk_s: quantity(0.001, 3600).default(120),
      idle_s: quantity(0.001, 3600).default(90),
      total_s: quantity(0.001, 7200).default(900),
    })
    .prefault({}),
  retries: wholeNumber(0, 10).default(2),
});

const http = z.strictObject({
  host: word().default("127.0.0.1"),
  port: wholeNumber(0, 65_535).default(8787),
});

const core = {
  reply: z
    .strictObject({
      max_parts: wholeNumber(1, 100).default(10),
      first_text: z
        .strictObject({ chars: wholeNumber(1, 2000).default(40), after_ms: wholeNumber(0, 60_000).default(700) })
        .prefault({}),
      thinking: oneOf(["hidden", "status", "full"]).default("status"),
    })
    .prefault({}),
  history: z
    .strictObject({
      max_tokens: z
        .union([z.literal("auto"), wholeNumber(1, 100_000_000)], {
          error: "must be auto or a whole number from 1 to 100000000",
        })
        .default("auto"),
      summarize: flag().default(false),
    })
    .prefault({}),
  storage: z
    .strictObject({
      url: storageUrl().default("sqlite:data/runnel.db"),
      retention_days: wholeNumber(0, 36_500).default(0),
    })
    .prefault({}),
  catch_up_min: quantity(0, 1440).default(15),
  shutdown_grace_s: quantity(0, 3600).default(20),
  locale: oneOf(["auto", "zh", "en"]).default("auto"),
  log: z
    .strictObject({
      level: oneOf(["debug", "info", "warn", "error"]).default("info"),
      format: oneOf(["auto", "pretty", "json"]).default("auto"),
    })
    .prefault({}),
  http: z.union([z.literal("off"), http], { error: "must be off, or a section with host and port" }).prefault({}),
};

/** The whole of config.yaml, with every default, for the platforms whose settings are given by folder name. */
export function toConfigSchema(adapters: Readonly<Record<string, AdapterSettings>>) {
  const platforms = Object.fromEntries(
    Object.entries(adapters).map(([name, settings]) => [name, toPlatformSchema(settings).prefault({})]),
  );
  return z
    .strictObject({ model: model.prefault({}), platforms: z.strictObject(platforms).prefault({}), ...core })
    .prefault({});
}

/** config.yaml as it is after checking, in its own snake_case. */
export type ParsedConfig = z.output<ReturnType<typeof toConfigSchema>>;

function toPlatformSchema(settings: AdapterSettings) {
  return z.strictObject({
    ...settings.keys,
    enabled: z.literal(["auto", true, false], { error: "must be auto, true or false" }).default("auto"),
    token: text().trim().default(""),
  });
}
