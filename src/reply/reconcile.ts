/** The one write that brings what the platform shows closer to what it should show. */
export type NextWrite =
  | { readonly kind: "show"; readonly index: number }
  | { readonly kind: "retract"; readonly index: number };

/**
 * Compares the fingerprints of the messages shown with those of the parts wanted. Messages are written in order, so that
 * they stand in order; surplus ones are removed from the end. Undefined when nothing differs.
 */
export function nextWrite(shown: readonly string[], wanted: readonly string[]): NextWrite | undefined {
  const index = wanted.findIndex((fingerprint, part) => shown[part] !== fingerprint);
  if (index >= 0) return { kind: "show", index };
  return shown.length > wanted.length ? { kind: "retract", index: shown.length - 1 } : undefined;
}
