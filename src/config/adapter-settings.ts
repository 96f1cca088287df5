import type * as z from "zod";

/** What every adapter is made with, whatever else its platform needs. */
export interface AdapterConfig {
  /** The bot's token; "" only where the platform is off. */
  readonly token: string;
  /** Where the platform's HTTP interface is, without a trailing slash. */
  readonly apiRoot: string;
}

/** A platform's token, as its operator meets it. */
interface TokenSettings {
  /** The environment variable that config.yaml takes the token from, for example `TELEGRAM_BOT_TOKEN`. */
  readonly variable: string;
  /** Completes the sentence "Get one ...". */
  readonly whereToGet: string;
}

/**
 * The part of config.yaml below `platforms.<folder name>` that an adapter owns, exported as `settings` by its config.ts.
 * That file is loaded for every platform, on or off, so it must not import the platform's SDK.
 */
export interface AdapterSettings<
  Keys extends z.ZodRawShape = z.ZodRawShape,
  Config extends AdapterConfig = AdapterConfig,
> {
  /** The platform's name as people write it. */
  readonly title: string;
  readonly token: TokenSettings;
  /** Every key beyond `enabled` and `token`, in snake_case, each with its default; the values of values.ts know how to complain. */
  readonly keys: Keys;
  /** Pure: what the adapter is made with, in camelCase. A method, so that settings of any keys fit where all are listed. */
  toConfig(token: string, keys: z.output<z.ZodObject<Keys>>): Config;
}

/** Infers the types of an adapter's settings. */
export function defineSettings<Keys extends z.ZodRawShape, Config extends AdapterConfig>(
  settings: AdapterSettings<Keys, Config>,
): AdapterSettings<Keys, Config> {
  return settings;
}
