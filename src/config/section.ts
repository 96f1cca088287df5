/** A part of config.yaml that has keys of its own. */
export type Section = Readonly<Record<string, unknown>>;

/** Whether a value is a section: not a list, not a scalar, and nothing that only a YAML tag makes. */
export function isSection(value: unknown): value is Section {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
