import { testFaults } from "./suite.ts";
import { openTelegram } from "./telegram.ts";

testFaults("telegram", ({ isDrafted = false }) => openTelegram(isDrafted ? "draft" : "edit"));
