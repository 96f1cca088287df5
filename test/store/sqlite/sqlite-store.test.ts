import { ManualClock } from "../../support/manual-clock.ts";
import { testStore } from "../../contract/store-suite.ts";
import { openAt, temporaryPath } from "./stage.ts";

testStore(
  "SQLite store",
  () => new ManualClock(),
  (context, clock) => openAt(context, temporaryPath(context), clock),
);
