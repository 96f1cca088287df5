/** Something about the model's part of the configuration that will not work, found before the first call. */
export interface ParameterProblem {
  /** Below `model`, for example `["params", "stream"]`. */
  readonly path: readonly string[];
  /** The reason, and what to do about it. */
  readonly message: string;
  /** `error`: calls would fail or not do what was asked. `warning`: they work, in another way than was asked. */
  readonly severity: "error" | "warning";
}
