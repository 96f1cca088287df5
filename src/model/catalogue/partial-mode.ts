/**
 * The series that go on from the beginning of an answer while they do not think: Qwen-Max, -Plus, -Flash, -Turbo, -Coder,
 * Qwen-VL, Qwen-Math, and the open Qwen2.5, Qwen3, Qwen3.5 and Qwen3.6
 * (https://help.aliyun.com/en/model-studio/partial-mode, 2026-11-29). Models that always think are not among them.
 */
const partialSeries = [
  /^qwen(3(\.[567])?)?-(max|plus|flash|turbo)(-|$)/,
  /^qwen[\d.]*-coder(-|$)/,
  /^qwen[\d.]*-vl(-|$)/,
  /^qwen[\d.]*-math(-|$)/,
  /^qwen(2\.5|3|3\.5|3\.6)-/,
];
const others = /omni|thinking|deep-research/;

/** Whether a model belongs to a series with partial mode. The name is in lower case, without a vendor in front. */
export function takesPartial(bareName: string): boolean {
  return !others.test(bareName) && partialSeries.some((series) => series.test(bareName));
}
