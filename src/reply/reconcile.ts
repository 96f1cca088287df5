/** The one write that brings what the platform shows closer to what it should show. */
export type NextWrite =
  | { readonly kind: "show"; readonly index: number }
  | { readonly kind: "retract"; readonly index: number }
  | { readonly kind: "attach"; readonly index: number };

/**
 * Compares the fingerprints of the messages shown with those of the parts wanted. Messages are written in order, so that
 * they stand in order; surplus ones are removed from the end. A file that is still due goes below them all. Undefined when
 * nothing differs.
 */
export function nextWrite(
  shown: readonly string[],
  wanted: readonly string[],
  isFileDue: boolean,
): NextWrite | undefined {
  const index = wanted.findIndex((fingerprint, part) => shown[part] !== fingerprint);
  if (index >= 0) return { kind: "show", index };
  if (shown.length > wanted.length) return { kind: "retract", index: shown.length - 1 };
  return isFileDue ? { kind: "attach", index: shown.length } : undefined;
}
