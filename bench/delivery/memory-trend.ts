/** A measurement of memory. */
export interface MemorySample {
  /** Since the beginning of the load. */
  readonly atMs: number;
  readonly mb: number;
}

/** Some time of the load. */
export interface MemoryWindow {
  readonly fromMs: number;
  readonly meanMb: number;
  readonly leastMb: number;
  readonly mostMb: number;
}

/** How much the mean of a window may differ from another's. */
const flatWithin = 0.1;

/** The samples in windows of this length; windows without samples are left out. */
export function toWindows(samples: readonly MemorySample[], windowMs: number): readonly MemoryWindow[] {
  const byWindow = Map.groupBy(samples, ({ atMs }) => Math.floor(atMs / windowMs));
  return [...byWindow].map(([index, inWindow]) => {
    const sizes = inWindow.map(({ mb }) => mb);
    return {
      fromMs: index * windowMs,
      meanMb: sizes.reduce((sum, mb) => sum + mb, 0) / sizes.length,
      leastMb: Math.min(...sizes),
      mostMb: Math.max(...sizes),
    };
  });
}

/** By how much the highest mean lies above the lowest, as a share of the lowest; 0 without windows. */
export function toSpread(windows: readonly MemoryWindow[]): number {
  const means = windows.map(({ meanMb }) => meanMb);
  return means.length === 0 ? 0 : Math.max(...means) / Math.min(...means) - 1;
}

/** By how much the last mean lies above the first, as a share of the first; 0 without windows. */
export function toGrowth(windows: readonly MemoryWindow[]): number {
  const [first, last] = [windows[0], windows.at(-1)];
  return first === undefined || last === undefined ? 0 : last.meanMb / first.meanMb - 1;
}

/** Whether the memory stays what it is. */
export function isFlat(windows: readonly MemoryWindow[]): boolean {
  return toSpread(windows) <= flatWithin;
}
