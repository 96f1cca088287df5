import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";

import { classify, toModelError } from "../../src/model/classify.ts";
import { ModelError } from "../../src/model/model-error.ts";
import { requestErrorCases } from "./request-error-cases.ts";
import { serviceErrorCases } from "./service-error-cases.ts";

const errorCases = [...requestErrorCases, ...serviceErrorCases];

const nothingElse = { code: undefined, type: undefined, status: undefined, requestId: undefined };

describe("classify", () => {
  for (const { row, status, code, message, ...expected } of errorCases) {
    it(`knows ${row}: ${status ?? "in a stream"} ${code ?? ""} ${message.slice(0, 60)}`, () => {
      const error = classify({ ...nothingElse, status, code, message });
      assert.equal(error.kind, expected.kind);
      assert.equal(error.retry, expected.retry);
      assert.match(error.remedy, expected.remedy);
    });
  }

  it("has an example of every row of the table that a service can send", () => {
    const rows = new Set(errorCases.map(({ row }) => row.split(/[a-z ]/)[0]));
    const expected = Array.from({ length: 60 }, (_, index) => `E${String(index + 1).padStart(2, "0")}`);
    assert.deepEqual(
      expected.filter((row) => !rows.has(row)),
      [],
    );
  });

  it("finds the code in the wrapper when the body's own says nothing", () => {
    const error = classify({
      ...nothingElse,
      status: 500,
      message:
        "<400> InternalError.Algo.DataInspectionFailed: refused. For details, see: https://help.aliyun.com/zh/x#y",
    });
    assert.equal(error.kind, "moderated_input");
    assert.equal(error.message, "refused.");
    assert.equal(error.code, "InternalError.Algo.DataInspectionFailed");
  });

  it("takes the status from the wrapper of an error inside a stream", () => {
    const error = classify({ ...nothingElse, message: "<400> InternalError.Algo.InvalidParameter: Range of x" });
    assert.equal(error.status, 400);
    assert.equal(error.kind, "bad_parameter");
  });

  it("goes by the type when there is no code", () => {
    assert.equal(classify({ ...nothingElse, type: "data_inspection_failed", message: "no" }).kind, "moderated_input");
  });

  it("blames the request for an unknown 4xx and the service for anything else it does not know", () => {
    assert.equal(classify({ ...nothingElse, status: 418, message: "teapot" }).kind, "request_bug");
    assert.equal(classify({ ...nothingElse, status: 599, message: "?" }).kind, "overloaded");
    assert.equal(classify({ ...nothingElse, message: "?" }).kind, "overloaded");
  });

  it("never takes an unknown 400 for a prompt that is too long", () => {
    assert.equal(classify({ ...nothingElse, status: 400, message: "Something new." }).kind, "bad_parameter");
  });
});

describe("toModelError", () => {
  it("reads compatible, native and empty bodies as the SDK parsed them", () => {
    const headers = new Headers({ "x-request-id": "r-1" });
    const compatible = APIError.generate(
      400,
      { error: { code: "Arrearage", message: "Access denied.", type: "Arrearage" } },
      undefined,
      headers,
    );
    const native = APIError.generate(
      429,
      { error: { code: "Throttling", message: "no", request_id: "r-2" } },
      "",
      headers,
    );
    const empty = APIError.generate(400, { error: {} }, undefined, headers);
    assert.deepEqual(
      [compatible, native, empty].map((error) => toModelError(error, []).kind),
      ["billing", "rate_limited", "bad_parameter"],
    );
    assert.equal(toModelError(compatible, []).requestId, "r-1");
    assert.match(toModelError(empty, []).remedy, /shared domain/);
  });

  it("reads an error that is a mere text", () => {
    const error = APIError.generate(503, { error: "No healthy upstream" }, undefined, new Headers());
    assert.equal(toModelError(error, []).message, "No healthy upstream");
  });

  it("takes what it does not know for a fault of the program", () => {
    const error = toModelError(new TypeError("x is not a function"), []);
    assert.equal(error.kind, "request_bug");
    assert.match(error.remedy, /report/);
  });

  it("never repeats a gateway's page", () => {
    const page = "<html><body>nginx secret-internal-host</body></html>";
    const error = toModelError(APIError.generate(502, undefined, page, new Headers()), []);
    assert.equal(error.kind, "overloaded");
    assert.equal(error.message, "an HTML page");
  });

  it("leaves a ModelError as it is", () => {
    const error = new ModelError("empty", "x", { retry: "never", remedy: "y" });
    assert.equal(toModelError(error, []), error);
  });

  const broken = (code: string): Error => Object.assign(new Error("connect"), { code });
  const cases: readonly (readonly [string, unknown, "never" | "backoff", RegExp])[] = [
    ["a refused connection", new APIConnectionError({ cause: broken("ECONNREFUSED") }), "backoff", /Nothing listens/],
    ["an unknown host", new APIConnectionError({ cause: broken("ENOTFOUND") }), "backoff", /does not resolve/],
    ["a reset before the headers", new APIConnectionError({ cause: broken("ECONNRESET") }), "backoff", /broke/],
    ["a reset in the stream", broken("ECONNRESET"), "backoff", /broke/],
    ["an error around a reset", new TypeError("terminated", { cause: broken("ECONNRESET") }), "backoff", /broke/],
    ["a connect timeout", new APIConnectionTimeoutError(), "backoff", /broke/],
    ["a bad certificate", new APIConnectionError({ cause: broken("DEPTH_ZERO_SELF_SIGNED_CERT") }), "never", /TLS/],
  ];
  for (const [what, thrown, retry, remedy] of cases) {
    it(`takes ${what} for the network`, () => {
      const error = toModelError(thrown, []);
      assert.equal(error.kind, "network");
      assert.equal(error.retry, retry);
      assert.match(error.remedy, remedy);
      assert.equal(error.cause, thrown);
    });
  }
});
