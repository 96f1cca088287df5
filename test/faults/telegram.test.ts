import { openTelegram } from "./telegram.ts";
import { testFaults } from "./suite.ts";

testFaults("telegram", openTelegram);
