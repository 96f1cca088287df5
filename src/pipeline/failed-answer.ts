import type { ReplyDocument } from "../contract/reply.ts";
import type { Words } from "../locale/words.ts";
import { ModelError } from "../model/model-error.ts";
import { emptyDocument } from "../reply/document.ts";
import { StoreError } from "../store/store-error.ts";
import type { Answer, Turn } from "./turn.ts";
import { TurnStop } from "./turn-stop.ts";

/**
 * What the user reads when there is no whole answer: the text there is, and one sentence. The operator is told of what is no
 * fault of the model. `document`: what came in this run.
 */
export function toFailedAnswer(
  turn: Turn,
  error: unknown,
  {
    stop,
    words,
    document = emptyDocument,
  }: {
    readonly stop: AbortSignal;
    readonly words: Words;
    readonly document?: ReplyDocument;
  },
): Answer {
  const shownText = turn.earlier?.shownText ?? "";
  const isMore = document.markdown.length >= shownText.length;
  const text = isMore ? document : { ...emptyDocument, markdown: shownText };
  if (stop.aborted && stop.reason instanceof TurnStop) return toStoppedAnswer(turn, text, stop.reason, words);
  const kind = error instanceof ModelError ? error.kind : "request_bug";
  if (error instanceof StoreError) {
    turn.log.error({ reason: error.message, remedy: error.remedy }, "A turn failed because the store did.");
  } else if (!(error instanceof ModelError)) {
    turn.log.error({ err: error }, "A turn failed by a fault of the program; please report this.");
  }
  const notice = words.say(turn.language, "with_reference", {
    sentence: words.say(turn.language, `error_${kind}`),
    reference: turn.turnId,
  });
  const isRefused = kind === "moderated_input" || kind === "moderated_output";
  return {
    document: { ...text, phase: "failed", notice },
    // What the service's inspection objected to must not be sent again, or every later turn is refused as well.
    answer: isRefused ? "" : text.markdown,
    isRefused,
    usage: undefined,
    failure: kind,
  };
}

function toStoppedAnswer(turn: Turn, text: ReplyDocument, { by }: TurnStop, words: Words): Answer {
  const isToBeContinued = by === "restart";
  const notice = words.say(turn.language, isToBeContinued ? "restarting" : "stopped");
  return {
    document: { ...text, phase: "stopped", notice },
    answer: text.markdown,
    usage: undefined,
    isToBeContinued,
  };
}
