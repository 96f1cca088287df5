import leven from "leven";
import * as z from "zod";

import { toDottedPath, type ConfigPath } from "./problem.ts";
import { isSection } from "./section.ts";
import { toAlternatives } from "./values.ts";

/** What to say about a key that does not exist: the nearest one that does, at its place or elsewhere. */
export function toKeyAdvice(schema: z.ZodType, path: ConfigPath): string {
  const name = String(path.at(-1));
  const siblings = keysOf(schemaAt(schema, path.slice(0, -1)));
  const nearest = toNearest(name, siblings);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (siblings.includes("params")) return `known here: ${siblings.join(", ")}; what the model takes goes into params`;
  const elsewhere = listPaths(schema)
    .filter((known) => known.at(-1) === name)
    .map(toDottedPath);
  if (elsewhere.length > 0) return `did you mean ${toAlternatives(elsewhere)}?`;
  return siblings.length > 0 ? `known here: ${siblings.join(", ")}` : "nothing can stand here";
}

/** Drops sections that are named but empty, as happens when all their keys are commented out: their defaults apply. */
export function withoutEmptySections(schema: z.ZodType, value: unknown): unknown {
  if (!isSection(value)) return value;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const inner = schemaAt(schema, [key]);
    if (item === null && isSectionSchema(inner)) return [];
    return [[key, inner === undefined ? item : withoutEmptySections(inner, item)]];
  });
  return Object.fromEntries(kept);
}

/** The path of every key, sections included, in the order of the schema. Keys that the operator names are not among them. */
export function listPaths(schema: z.ZodType): string[][] {
  return keysOf(schema).flatMap((key) => {
    const inner = schemaAt(schema, [key]);
    const below = inner === undefined ? [] : listPaths(inner);
    return [[], ...below].map((path) => [key].concat(path));
  });
}

function toNearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = toPlain(name);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: leven(plain, toPlain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= toTolerance(best.candidate.length) ? best.candidate : undefined;
}

/** How many letters may differ. Two letters in the wrong order are two that differ. */
function toTolerance(length: number): number {
  return Math.max(Math.min(2, Math.floor(length / 2)), Math.floor(length / 3));
}

/** Without what differs between baseUrl, base-url and base_url. */
function toPlain(name: string): string {
  return name
    .slice(0, 100)
    .replaceAll(/[_\-\s]/g, "")
    .toLowerCase();
}

function schemaAt(schema: z.ZodType, path: ConfigPath): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) {
    const section: z.ZodType | undefined = current && unwrap(current);
    if (section instanceof z.ZodObject) {
      current = Object.hasOwn(section.shape, key) ? (section.shape[key] as z.ZodType) : undefined;
    } else {
      current = section instanceof z.ZodRecord ? (section.valueType as z.ZodType) : undefined;
    }
  }
  return current;
}

function keysOf(schema: z.ZodType | undefined): string[] {
  const section = schema && unwrap(schema);
  return section instanceof z.ZodObject ? Object.keys(section.shape) : [];
}

function isSectionSchema(schema: z.ZodType | undefined): boolean {
  const section = schema && unwrap(schema);
  return section instanceof z.ZodObject || section instanceof z.ZodRecord;
}

/** The schema behind defaults; of a choice, the section. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) {
    const section = schema.options.find((option) => option instanceof z.ZodObject);
    return section ?? schema;
  }
  return schema;
}
