import type { FaultHandle } from "../../src/sandbox/faults.ts";
import type { ArmedFault } from "./platform.ts";

/** A fault of the emulator, armed. */
export function armEffect(handle: FaultHandle, kind: string): ArmedFault {
  return {
    get isHit() {
      return handle.hits > 0;
    },
    hangs: kind.startsWith("hang"),
    disarm: () => handle.remove(),
  };
}

interface Change<Call> {
  readonly calls: () => readonly Call[];
  readonly listen: (listener: () => void) => () => void;
  readonly change: (call: Call) => void;
}

/** Something that people do on the platform at the moment when call number `at` arrives there, before it takes effect. */
export function armChange<Call>(at: number, { calls, listen, change }: Change<Call>): ArmedFault {
  let isHit = false;
  const disarm = listen(() => {
    const call = calls()[at];
    if (isHit || call === undefined) return;
    isHit = true;
    change(call);
  });
  return {
    get isHit() {
      return isHit;
    },
    hangs: false,
    disarm,
  };
}
