/** What the service wraps around its messages, taken off. */
export interface UnwrappedMessage {
  readonly text: string;
  /** The HTTP status that the wrapper names, as in `<400> InternalError.Algo.InvalidParameter: ...`. */
  readonly status: number | undefined;
  /** The code that the wrapper names. */
  readonly code: string | undefined;
}

const longestChars = 300;
/** Nothing behind this can get into the line, even when what is in front of it is hidden. */
const longestReadChars = 10_000;
/** Shorter text is not worth hiding: it would also be found inside ordinary words. */
const shortestConcealedChars = 12;

const numberInFront = /^<(\d+)>\s*/;
const codeInFront = /^([A-Z]\w*(?:\.\w+)+|InternalError|InvalidParameter)\s*:\s*/;
const linkBehind = /\s*For details, see:?\s*https?:.*$/is;

/** Takes the wrappers off a message: number and code in front, the link to the manual behind. */
export function unwrapMessage(raw: string): UnwrappedMessage {
  const trimmed = raw.trim();
  const number = numberInFront.exec(trimmed);
  const afterNumber = trimmed.slice(number?.[0].length ?? 0);
  const code = codeInFront.exec(afterNumber);
  const status = Number(number?.[1]);
  return {
    text: afterNumber
      .slice(code?.[0].length ?? 0)
      .replace(linkBehind, "")
      .trim(),
    status: status >= 100 && status <= 599 ? status : undefined,
    code: code?.[1],
  };
}

const redactions: readonly (readonly [RegExp, string])[] = [
  [/data:[\w.+-]+\/[\w.+-]+;base64,[\w+/=-]*/g, "[data]"],
  // Only the host of a URL is of use to the operator; paths and queries carry tokens.
  [/\b(https?|wss?):\/\/(?:[^\s/@"'<>]*@)?([^\s/?#"'<>()[\]]+)[^\s"'<>()[\]]*/gi, "$1://$2"],
  [/\bBearer\s+\S+/gi, "Bearer [key]"],
  // Old keys are hexadecimal, new ones have dots in them.
  [/\bsk-[\w.*-]{4,}/g, "[key]"],
  // Validators repeat what they refused.
  [/\b(input(?:_value)?['"]?\s*[=:]\s*)(['"]).*?\2(?=[,\s\]})]|$)/gs, "$1[...]"],
];

/**
 * One line for the operator: at most 300 characters, without keys, without anything of a URL but its host, without
 * what `concealed` lists (the key in use, the messages of the prompt).
 */
export function toOperatorText(text: string, concealed: readonly string[] = []): string {
  if (/^\s*<(!doctype|html|head|body)\b/i.test(text)) return "an HTML page";
  let safe = text.slice(0, longestReadChars);
  for (const secret of concealed) {
    if (secret.length >= shortestConcealedChars) safe = safe.replaceAll(secret, "[...]");
  }
  for (const [pattern, replacement] of redactions) safe = safe.replace(pattern, replacement);
  return cut(safe.replace(/\s+/g, " ").trim());
}

function cut(text: string): string {
  if (text.length <= longestChars) return text;
  return `${text.slice(0, longestChars - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
