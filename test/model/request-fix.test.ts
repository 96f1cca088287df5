import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classify } from "../../src/model/classify.ts";
import type { ModelError } from "../../src/model/model-error.ts";
import { applyFixes, toRequestFix } from "../../src/model/request-fix.ts";

function refusal(message: string): ModelError {
  return classify({ status: 400, code: "invalid_parameter_error", type: undefined, message, requestId: undefined });
}

describe("toRequestFix", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>])[] = [
    ["The value of the enable_thinking parameter is restricted to True.", { enable_thinking: false, a: 1 }, { a: 1 }],
    ["The model qwen-max does not support enable_thinking.", { enable_thinking: true, thinking_budget: 5 }, {}],
    ["This model does not support enable_search.", { enable_search: true, search_options: {} }, {}],
    [
      "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]",
      { max_tokens: 9_000 },
      { max_tokens: 8_192 },
    ],
    [
      "Range of max_tokens should be [1, 8192]",
      { max_completion_tokens: 9_000, max_tokens: 7 },
      { max_completion_tokens: 8_192, max_tokens: 7 },
    ],
  ];
  for (const [message, params, expected] of cases) {
    it(`mends: ${message}`, () => {
      const fix = toRequestFix(refusal(message), params, []);
      assert.ok(fix);
      assert.deepEqual(applyFixes(params, [fix]), expected);
      assert.equal(toRequestFix(refusal(message), params, [fix]), undefined);
    });
  }

  it("asks for a stream in another way too when told that the model only streams", () => {
    for (const message of [
      "This model only support stream mode, please enable the stream parameter to access the model. ",
      "current user api does not support http call.",
      "parameter.enable_thinking must be set to false for non-streaming calls",
    ]) {
      assert.deepEqual(toRequestFix(refusal(message), {}, [])?.headers, { "X-DashScope-SSE": "enable" });
    }
  });

  it("leaves alone what no other request would change", () => {
    assert.equal(
      toRequestFix(refusal("The value of the enable_thinking parameter is restricted to True."), {}, []),
      undefined,
    );
    assert.equal(toRequestFix(refusal("Range of max_tokens should be [1, 8192]"), { max_tokens: 10 }, []), undefined);
    assert.equal(toRequestFix(refusal("Model not exist."), { enable_thinking: true }, []), undefined);
    assert.equal(
      toRequestFix(
        refusal('The incremental_output parameter must be "true" when enable_thinking is true'),
        { enable_thinking: true },
        [],
      ),
      undefined,
    );
  });
});
