export type { Answer, BrokenAnswer, Scenario } from "./scenario.ts";
export { listErrorCases } from "./errors/error-table.ts";
export { startBailianEmulator, type BailianEmulator, type BailianEmulatorOptions } from "./server.ts";
