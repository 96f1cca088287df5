import { StopSignals } from "./stop-signals.ts";

/** How long a handle that nobody closed may keep the process alive. */
const lingerMs = 2000;

const stopSignals = new StopSignals();
try {
  // Loading it takes a while, in which the operator may change their mind.
  const { runProgram } = await import("./program.ts");
  process.exitCode = stopSignals.isAsked ? 0 : await runProgram(process.argv.slice(2), stopSignals);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
setTimeout(() => process.exit(), lingerMs).unref();
