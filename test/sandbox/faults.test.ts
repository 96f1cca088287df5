import assert from "node:assert/strict";
import { test } from "node:test";

import { Faults, type FaultSchedule, takesEffect, type TransportFaultEffect } from "../../src/sandbox/faults.ts";

interface NamedFault extends FaultSchedule {
  readonly name: string;
  /** The calls that it is for; all by default. */
  readonly only?: string;
}

const createFaults = () => new Faults((fault: NamedFault, call: string) => (fault.only ?? call) === call);

test("a fault hits the calls after the skipped ones, as often as said", () => {
  const faults = createFaults();
  const handle = faults.add({ name: "a", skip: 1, times: 2 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => faults.take("call")?.effect.name),
    [undefined, "a", "a", undefined],
  );
  assert.equal(handle.hits, 2);
});

test("by default a fault hits the next call and no other", () => {
  const faults = createFaults();
  faults.add({ name: "a" });
  assert.deepEqual([faults.take("call")?.effect.name, faults.take("call")], ["a", undefined]);
});

test("calls that a fault is not for neither use it up nor count as skipped", () => {
  const faults = createFaults();
  faults.add({ name: "a", only: "edit", skip: 1 });
  const hits = ["create", "edit", "create", "edit"].map((call) => faults.take(call)?.effect.name);
  assert.deepEqual(hits, [undefined, undefined, undefined, "a"]);
});

test("the oldest fault that matches is the one that hits", () => {
  const faults = createFaults();
  for (const name of ["a", "b"]) faults.add({ name });
  assert.deepEqual([faults.take("call")?.effect.name, faults.take("call")?.effect.name], ["a", "b"]);
});

test("a fault that is removed hits nothing more, and those that it hit learn of it", () => {
  const faults = createFaults();
  const handle = faults.add({ name: "a", times: Number.POSITIVE_INFINITY });
  const hit = faults.take("call");
  assert.equal(hit?.removed.aborted, false);
  handle.remove();
  assert.equal(hit.removed.aborted, true);
  assert.equal(faults.take("call"), undefined);
});

const effects: readonly (readonly [effect: TransportFaultEffect, takesEffect: boolean])[] = [
  [{ kind: "bad-gateway-html" }, false],
  [{ kind: "bad-gateway-html", afterEffect: true }, true],
  [{ kind: "not-json", afterEffect: false }, false],
  [{ kind: "not-json", afterEffect: true }, true],
  [{ kind: "reset-before" }, false],
  [{ kind: "reset-after" }, true],
  [{ kind: "truncated" }, true],
  [{ kind: "hang-before" }, false],
  [{ kind: "hang-after" }, true],
  [{ kind: "slow", ms: 1 }, true],
];
for (const [effect, expected] of effects) {
  test(`a call that ${JSON.stringify(effect)} hits takes ${expected ? "" : "no "}effect`, () => {
    assert.equal(takesEffect(effect), expected);
  });
}
