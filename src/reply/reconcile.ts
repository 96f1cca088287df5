import type { PartStage } from "../contract/reply.ts";

/** A part as it is shown now. */
export interface ShownPart {
  /** Undefined for a message that an earlier process wrote: what it shows is not known. */
  readonly fingerprint: string | undefined;
  /** Undefined while it is shown in a way that leaves no message behind. */
  readonly messageId: string | undefined;
}

/** The one write that brings what the platform shows closer to what it should show. */
export type NextWrite =
  | { readonly kind: "show"; readonly index: number; readonly stage: PartStage }
  | { readonly kind: "retract"; readonly index: number }
  | { readonly kind: "attach"; readonly index: number };

/** What decides about the next write besides the parts. */
export interface NextWriteOptions {
  readonly isFinal: boolean;
  readonly isFileDue: boolean;
  /** The index of a message that may stand without being known. */
  readonly creatingIndex: number | undefined;
}

/**
 * Compares the parts shown with the fingerprints of those wanted. Messages are written in order, so that they stand in
 * order; surplus ones are removed from the end. A file that is still due goes below them all. What an earlier process wrote
 * above its last message is looked over at the end: new text matters more. Undefined when nothing differs.
 */
export function nextWrite(
  shown: readonly (ShownPart | undefined)[],
  wanted: readonly string[],
  { isFinal, isFileDue, creatingIndex }: NextWriteOptions,
): NextWrite | undefined {
  const toStage = (index: number): PartStage => (isFinal || index < wanted.length - 1 ? "complete" : "growing");
  const index = wanted.findIndex((fingerprint, part) => {
    const known = shown[part];
    if (!isFinal && part < shown.length - 1 && known !== undefined && known.fingerprint === undefined) return false;
    return known?.fingerprint !== fingerprint || (known.messageId === undefined && toStage(part) === "complete");
  });
  if (index >= 0) return { kind: "show", index, stage: toStage(index) };
  const last = Math.max(shown.length - 1, creatingIndex ?? -1);
  if (last >= wanted.length) return { kind: "retract", index: last };
  return isFileDue ? { kind: "attach", index: shown.length } : undefined;
}
