import { familyDefaults, modelFamilies, unknownModel } from "./families.ts";
import { takesPartial } from "./partial-mode.ts";
import type { ModelProfile } from "./profile.ts";

/**
 * What the model called `name` can and must do: the catalogue's row, changed by every override whose key matches the name.
 * In a key `*` stands for any characters, and case does not count; the name itself beats a pattern, and of two patterns
 * the later one wins. A name the catalogue does not know gets a profile that is safe for any model.
 */
export function profileOf(name: string, overrides: Readonly<Record<string, Partial<ModelProfile>>>): ModelProfile {
  const bareName = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  const family = modelFamilies.find((candidate) => candidate.names.test(bareName));
  const profile = { ...(family === undefined ? unknownModel : toProfile(family)), partial: takesPartial(bareName) };
  const matching = Object.entries(overrides)
    .filter(([pattern]) => matchesName(pattern, name))
    .sort(([a], [b]) => Number(!a.includes("*")) - Number(!b.includes("*")));
  return Object.assign(profile, ...matching.map(([, override]) => withoutUndefined(override))) as ModelProfile;
}

function toProfile({ names: _names, ...fields }: (typeof modelFamilies)[number]): Omit<ModelProfile, "partial"> {
  return { ...familyDefaults, ...fields };
}

function matchesName(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => RegExp.escape(part))
    .join(".*");
  return new RegExp(`^${source}$`, "i").test(name);
}

function withoutUndefined(override: Partial<ModelProfile>): Partial<ModelProfile> {
  return Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
}
