import { flankingOf } from "./flanking.ts";
import type { Code, Construct, State, Syntax } from "./micromark-types.ts";

const attention: Construct = {
  name: "wideAttention",
  tokenize(effects, ok) {
    const previous = this.previous;
    let marker: Code = null;

    return function start(code) {
      marker = code;
      effects.enter("attentionSequence");
      return inside(code);
    };

    function inside(code: Code): State | undefined {
      if (code === marker) {
        effects.consume(code);
        return inside;
      }
      const token = effects.exit("attentionSequence");
      const { canOpen, canClose } = flankingOf(marker === 95 ? "_" : "*", toUnit(previous), toUnit(code));
      token._open = canOpen;
      token._close = canClose;
      return ok(code);
    }
  },
  /** Pairs the runs as the parser's own construct does, which this one stands in for. */
  resolveAll(events, context) {
    const constructs = context.parser.constructs.insideSpan.null ?? [];
    const own = constructs.find((construct) => "name" in construct && construct.name === "attention");
    return own?.resolveAll?.(events, context) ?? events;
  },
};

/** Emphasis with `*` and `_`, also where Chinese, Japanese and Korean stand without spaces around it. */
export const attentionSyntax: Syntax = { text: { 42: attention, 95: attention } };

function toUnit(code: Code): number | undefined {
  return code === null ? undefined : code < 0 ? 32 : code;
}
