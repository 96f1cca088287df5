/**
 * About how many tokens a text has, to decide what is too long and to fill in `usage`. One and a half characters a token, as documented
 * for Chinese (https://help.aliyun.com/zh/dashscope/developer-reference/tongyi-thousand-questions-metering-and-billing, 2026-11-22);
 * four where the text is ASCII, the usual rule for English.
 */
export function estimateTokens(text: string): number {
  let asciiChars = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 128) asciiChars++;
  return Math.ceil(asciiChars / 4 + (text.length - asciiChars) / 1.5);
}
