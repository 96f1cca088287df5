import { openDiscord } from "./discord.ts";
import { testFaults } from "./suite.ts";

testFaults("discord", openDiscord);
