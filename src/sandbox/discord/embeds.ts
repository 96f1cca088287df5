import { countCodePoints, toFields, type FormErrors } from "./form-errors.ts";

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits (2026-11-22). */
const embedCountLimit = 10;
const fieldCountLimit = 25;
const totalLimit = 6000;
const textLimits: readonly (readonly [path: readonly string[], limit: number])[] = [
  [["title"], 256],
  [["description"], 4096],
  [["footer", "text"], 2048],
  [["author", "name"], 256],
];
const fieldLimits: readonly (readonly [name: string, limit: number])[] = [
  ["name", 256],
  ["value", 1024],
];

/** Adds what is wrong with the embeds of a message. */
export function checkEmbeds(embeds: readonly unknown[], errors: FormErrors): void {
  if (embeds.length > embedCountLimit) {
    errors.add(["embeds"], "BASE_TYPE_MAX_LENGTH", `Must be ${embedCountLimit} or fewer in length.`);
  }
  let total = 0;
  for (const [index, embed] of embeds.entries()) {
    for (const [path, limit] of textLimits) total += checkText(embed, path, limit, ["embeds", index], errors);
    const fields = toFields(embed)?.["fields"];
    if (!Array.isArray(fields)) continue;
    if (fields.length > fieldCountLimit) {
      errors.add(["embeds", index, "fields"], "BASE_TYPE_MAX_LENGTH", `Must be ${fieldCountLimit} or fewer in length.`);
    }
    for (const [fieldIndex, field] of (fields as unknown[]).entries()) {
      for (const [name, limit] of fieldLimits) {
        total += checkText(field, [name], limit, ["embeds", index, "fields", fieldIndex], errors);
      }
    }
  }
  if (total > totalLimit) {
    errors.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${totalLimit}`);
  }
}

function checkText(
  holder: unknown,
  path: readonly string[],
  limit: number,
  prefix: readonly (string | number)[],
  errors: FormErrors,
): number {
  let value = holder;
  for (const key of path) value = toFields(value)?.[key];
  if (typeof value !== "string") return 0;
  const text = value.trim();
  errors.checkLength([...prefix, ...path], text, 0, limit);
  return countCodePoints(text);
}
