import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { toOperatorText, unwrapMessage } from "../../src/model/provider-message.ts";

describe("unwrapMessage", () => {
  it("takes number, code and link off", () => {
    const raw =
      "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720] For details, see: https://help.aliyun.com/zh/model-studio/error-code#x";
    assert.deepEqual(unwrapMessage(raw), {
      text: "Range of input length should be [1, 30720]",
      status: 400,
      code: "InternalError.Algo.InvalidParameter",
    });
  });

  it("takes a number that is no status for no status", () => {
    assert.deepEqual(unwrapMessage("<5000202> InternalError.Algo.ModelServingError: EngineAbort"), {
      text: "EngineAbort",
      status: undefined,
      code: "InternalError.Algo.ModelServingError",
    });
  });

  it("leaves an ordinary sentence alone", () => {
    assert.equal(
      unwrapMessage("Access denied: Either you are not authorized").text,
      "Access denied: Either you are not authorized",
    );
    assert.equal(unwrapMessage("").text, "");
  });
});

describe("toOperatorText", () => {
  it("hides keys of every shape", () => {
    assert.equal(toOperatorText("Incorrect key sk-0123456789abcdef."), "Incorrect key [key]");
    assert.equal(toOperatorText("key sk-ws-H.abc.DEF-1.xyz given"), "key [key] given");
    assert.equal(toOperatorText("sent Bearer abc.def"), "sent Bearer [key]");
    assert.equal(toOperatorText("bad key my-own-key-123", ["my-own-key-123"]), "bad key [...]");
  });

  it("leaves only the host of a URL", () => {
    assert.equal(
      toOperatorText("cannot fetch https://user:pw@api.example.org:8443/bot123:TOKEN/f?sig=1, sorry"),
      "cannot fetch https://api.example.org:8443 sorry",
    );
  });

  it("hides what the message repeats of the prompt", () => {
    const prompt = "My diary: today I was sad.";
    assert.equal(toOperatorText(`1 error: ${prompt} is odd`, [prompt]), "1 error: [...] is odd");
    assert.equal(
      toOperatorText("Input should be a valid string [type=string_type, input_value='some secret', input_type=str]"),
      "Input should be a valid string [type=string_type, input_value=[...], input_type=str]",
    );
    assert.equal(toOperatorText("bad data:image/png;base64,AAAA+/= here"), "bad [data] here");
  });

  it("is one line of at most 300 characters and never ends in half a character", () => {
    const text = toOperatorText(`${"a".repeat(298)}😀${"b".repeat(10)}\nnext`);
    assert.ok(text.length <= 300);
    assert.ok(text.isWellFormed());
    assert.equal(toOperatorText("one\n\n two\t three "), "one two three");
  });

  it("does not repeat a page", () => {
    assert.equal(toOperatorText("\n<!DOCTYPE html><p>x"), "an HTML page");
  });
});
