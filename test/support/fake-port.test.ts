import { testReplyPort } from "../contract/reply-port-suite.ts";
import { FakePort } from "./fake-port.ts";

let ports: FakePort[] = [];

testReplyPort("fake port", async () => ({
  openReply: () => {
    const port = new FakePort();
    ports.push(port);
    return port;
  },
  shown: () => ports.flatMap((port) => port.texts),
  files: () => ports.flatMap((port) => port.files.map(({ file }) => file)),
  clear: () => {
    ports = [];
  },
  close: async () => {},
}));
