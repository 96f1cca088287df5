import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { profileOf } from "../../src/model/catalogue/profile-of.ts";
import { checkParameters, type CheckedParameters } from "../../src/model/parameters.ts";

function check(name: string, params: Readonly<Record<string, unknown>>): CheckedParameters {
  return checkParameters(name, params, profileOf(name, {}));
}

function problemsOf(name: string, params: Readonly<Record<string, unknown>>): readonly string[] {
  return check(name, params).problems.map(({ path, severity, message }) => `${severity} ${path.join(".")}: ${message}`);
}

describe("checkParameters", () => {
  it("passes on what it has nothing against", () => {
    const params = {
      temperature: 0.7,
      top_p: 0.9,
      max_tokens: 1000,
      seed: 1,
      enable_search: true,
      stop: ["a"],
      x_new: null,
    };
    assert.deepEqual(check("qwen-plus", params), { params, showsAtOnce: false, problems: [] });
  });

  it("takes stream out, and takes it for true as text too", () => {
    for (const stream of [true, "true", "True", undefined]) {
      assert.deepEqual(check("qwq-plus", { stream }), { params: {}, showsAtOnce: false, problems: [] });
    }
  });

  it("lets the user see the answer at once where the model takes both kinds of call", () => {
    for (const stream of [false, "false"]) {
      assert.deepEqual(check("qwen-plus", { stream }), { params: {}, showsAtOnce: true, problems: [] });
      assert.deepEqual(check("a-model-of-tomorrow", { stream }), { params: {}, showsAtOnce: true, problems: [] });
    }
  });

  for (const name of [
    "qwq-plus",
    "qwq-plus-latest",
    "qwq-plus-2025-03-05",
    "qwq-32b",
    "qvq-max",
    "qvq-plus-latest",
    "qwen-omni-turbo",
    "qwen3-omni-flash",
    "qwen3.5-omni-plus",
    "qwen2.5-omni-7b",
    "qwen3-235b-a22b-thinking-2507",
    "Vendor/QwQ-32B",
  ]) {
    it(`refuses stream: false for ${name}, with the reason and the remedy`, () => {
      assert.deepEqual(problemsOf(name, { stream: false }), [
        `error params.stream: ${name} answers streaming calls only; remove params.stream or set it to true`,
      ]);
    });
  }

  for (const name of ["qwen3-235b-a22b", "qwen3-32b", "qwen3-8b", "qwen3-0.6b", "qwen3-30b-a3b"]) {
    it(`refuses stream: false for ${name} while it thinks only`, () => {
      const [problem] = problemsOf(name, { stream: false });
      assert.match(problem ?? "", /^error params\.stream: .*while it thinks.*enable_thinking to false/);
      assert.match(problemsOf(name, { stream: "false", enable_thinking: true })[0] ?? "", /while it thinks/);
      assert.deepEqual(problemsOf(name, { stream: false, enable_thinking: false }), []);
    });
  }

  it("refuses stream: false where thinking meets web search or structured output", () => {
    assert.match(problemsOf("qwen3.6-plus", { stream: false, enable_search: true })[0] ?? "", /enable_search/);
    assert.deepEqual(problemsOf("qwen3.6-plus", { stream: false, enable_search: false }), []);
    assert.deepEqual(problemsOf("qwen-plus", { stream: false, enable_search: true }), []);
  });

  it("refuses a stream that is neither true nor false", () => {
    assert.deepEqual(problemsOf("qwen-plus", { stream: "yes" }), ["error params.stream: must be true or false"]);
  });

  for (const key of ["model", "messages", "stream_options", "extra_body", "tools", "tool_choice", "audio"]) {
    it(`refuses ${key} and says where it belongs`, () => {
      const [problem, ...others] = problemsOf("qwen-plus", { [key]: "x" });
      assert.match(problem ?? "", new RegExp(`^error params\\.${key}: .*(;|,) .+`));
      assert.deepEqual(others, []);
    });
  }

  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ["temperature", [2, -0.1, "0.7", Number.NaN]],
    ["top_p", [0, 1.1]],
    ["top_k", [-1]],
    ["presence_penalty", [2.5]],
    ["repetition_penalty", [0]],
    ["seed", [-1, 1.5]],
    ["n", [2]],
    ["max_tokens", [0, 1.5, "100"]],
    ["thinking_budget", [0, "many"]],
    ["enable_thinking", ["true", 1]],
    ["enable_search", ["true"]],
    ["modalities", [["text", "audio"]]],
  ];
  for (const [key, values] of wrong) {
    it(`refuses wrong values of ${key}`, () => {
      for (const value of values) {
        assert.match(
          problemsOf("qwen-plus", { [key]: value }).join("\n"),
          new RegExp(`^error params\\.${key}: must be`),
        );
      }
    });
  }

  it("knows which models can think", () => {
    assert.match(
      problemsOf("qwq-plus", { enable_thinking: false })[0] ?? "",
      /^error params\.enable_thinking: .*always/,
    );
    assert.deepEqual(problemsOf("qwq-plus", { enable_thinking: true }), []);
    assert.deepEqual(problemsOf("qwen-plus", { enable_thinking: true, thinking_budget: 100 }), []);
    const none = check("qwen-max", { enable_thinking: true, thinking_budget: 100, temperature: 1 });
    assert.deepEqual(none.params, { temperature: 1 });
    assert.deepEqual(
      none.problems.map(({ severity }) => severity),
      ["warning", "warning"],
    );
    assert.deepEqual(problemsOf("a-model-of-tomorrow", { enable_thinking: false }), []);
  });

  it("keeps apart what excludes each other", () => {
    assert.match(
      problemsOf("qwen3.8-max", { thinking_budget: 1, reasoning_effort: "low" })[0] ?? "",
      /^error params\.reasoning_effort/,
    );
  });

  it("warns of more output than the model writes", () => {
    assert.match(problemsOf("qwen-max", { max_tokens: 10_000 })[0] ?? "", /^warning params\.max_tokens: .*8192/);
    assert.deepEqual(problemsOf("a-model-of-tomorrow", { max_tokens: 100_000 }), []);
  });

  it("refuses a model that the endpoint does not serve", () => {
    assert.match(problemsOf("qwen-deep-research", {})[0] ?? "", /^error name: .*not served/);
  });

  it("reports everything at once", () => {
    assert.equal(problemsOf("qwq-plus", { stream: false, temperature: 3, model: "x" }).length, 3);
  });

  it("is not confused by names that every object has", () => {
    assert.deepEqual(problemsOf("qwen-plus", { constructor: 1, toString: 2 }), []);
  });
});
