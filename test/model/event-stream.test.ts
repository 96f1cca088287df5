import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import { EventStreamParser, UnreadableFrameError, type StreamFrame } from "../../src/model/event-stream.ts";

function frame(data: string, event?: string, status?: number): StreamFrame {
  return { data, event, status };
}

function parse(...packets: readonly (string | Uint8Array)[]): readonly StreamFrame[] {
  const frames: StreamFrame[] = [];
  const parser = new EventStreamParser((read) => frames.push(read));
  for (const packet of packets) parser.push(Buffer.from(packet));
  parser.end();
  return frames;
}

describe("EventStreamParser", () => {
  const cases: readonly (readonly [string, string, readonly StreamFrame[]])[] = [
    ["a frame with and without the blank", "data: a\n\ndata:b\n\ndata:  c\n\n", [frame("a"), frame("b"), frame(" c")]],
    ["several lines of data", "data: a\ndata: b\ndata:\n\n", [frame("a\nb\n")]],
    ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [frame("a"), frame("b")]],
    ["CR alone", "data: a\r\rdata: b\r\r", [frame("a"), frame("b")]],
    ["line ends of every kind", "data: a\rdata: b\ndata: c\r\n\n\r\r\ndata: d\n\r\n", [frame("a\nb\nc"), frame("d")]],
    ["comments", ": ping\n\n:\n\ndata: a\n: ping\ndata: b\n\n", [frame("a\nb")]],
    ["fields it does not know", "id:1\nretry: 5\ndatab: x\ndata\nfoo\ndata: a\n\n", [frame("a")]],
    ["nothing", "", []],
    ["blank lines", "\n\r\n\r\r\n\n", []],
    ["a byte order mark, only in front", "\uFEFFdata: a\n\n\uFEFFdata: b\n\n", [frame("a")]],
    [
      "names",
      "event: ping\n\nevent:error\ndata: a\n\ndata: b\n\n",
      [frame("", "ping"), frame("a", "error"), frame("b")],
    ],
    [
      "Bailian's error event, and no status behind it",
      'id:1\nevent:error\n:HTTP_STATUS/429\ndata:{"code":"x"}\n\ndata: a\n\n',
      [frame('{"code":"x"}', "error", 429), frame("a")],
    ],
    ["a last frame without its blank line", "data: a\n\ndata: b\n", [frame("a"), frame("b")]],
    ["a last line without its end", "event:error\ndata: b", [frame("b", "error")]],
    ["an end mark, and nothing behind it", "data: a\n\ndata: [DONE]\n\ndata: b\n\n", [frame("a")]],
    ["an end mark without its blank line", "data: a\n\ndata:[DONE]\ndata: b\n\n", [frame("a")]],
    ["an end mark without its line end", "data: a\n\ndata:[DONE]", [frame("a")]],
    ["an end mark inside of data", "data: a\ndata: [DONE]\n\n", [frame("a\n[DONE]")]],
    ["text that is no event stream", "<html>\n\n<p>data: no</p>", []],
  ];
  for (const [what, stream, expected] of cases) {
    it(`reads ${what}, whole and in single bytes`, () => {
      assert.deepEqual(parse(stream), expected);
      assert.deepEqual(parse(...[...Buffer.from(stream)].map((byte) => Uint8Array.of(byte))), expected);
    });
  }

  it("does not depend on where the bytes are cut", () => {
    const piece = fc.constantFrom(
      "data:",
      " ",
      "好🌊\u2028",
      "event: e",
      ":",
      "HTTP_STATUS/503",
      "\n",
      "\r",
      "\r\n",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(""));
        const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
        const packets = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        assert.deepEqual(parse(...packets), parse(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("gives out a frame as soon as its blank line is there, several of one packet in order", () => {
    const frames: string[] = [];
    const parser = new EventStreamParser(({ data }) => frames.push(data));
    parser.push(Buffer.from("data: a\n\ndata: b\n\ndata: c\n"));
    assert.deepEqual(frames, ["a", "b"]);
    assert.equal(parser.isOver, false);
    parser.push(Buffer.from("\n"));
    assert.deepEqual(frames, ["a", "b", "c"]);
    parser.push(Buffer.from("data: [DONE]\n"));
    assert.equal(parser.isOver, true);
  });

  it("ends at once when it is stopped in the middle of a packet", () => {
    const frames: string[] = [];
    const parser = new EventStreamParser(({ data }) => {
      frames.push(data);
      parser.stop();
    });
    parser.push(Buffer.from("data: a\n\ndata: b\n\ndata: c"));
    parser.push(Buffer.from("\n\n"));
    parser.end();
    assert.deepEqual(frames, ["a"]);
  });

  it("lets through what its listener throws", () => {
    const parser = new EventStreamParser(() => {
      throw new TypeError("no");
    });
    assert.throws(() => parser.push(Buffer.from("data: a\n\n")), TypeError);
  });

  it("reads a frame of four million characters, in packets of any size, and refuses a longer one", () => {
    const packet = Buffer.alloc(65_536, "x");
    assert.equal(parse("data:", ...Array<Buffer>(63).fill(packet))[0]?.data.length, 63 * 65_536);
    const endless: readonly (readonly string[])[] = [
      ["data:", "x".repeat(65_536)],
      ["", `data:${"x".repeat(1_000)}\n`],
      [":", "x".repeat(65_536)],
    ];
    for (const [first = "", more = ""] of endless) {
      assert.throws(
        () => parse(first, ...Array<string>(Math.ceil(9_000_000 / more.length)).fill(more)),
        (error) => {
          assert.ok(error instanceof UnreadableFrameError);
          assert.match(error.message, /more than 4194304 characters/);
          return true;
        },
      );
    }
  });
});
