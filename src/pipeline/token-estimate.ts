/** What the chat format adds to each message. */
const perMessage = 4;

/**
 * About how many tokens a text has, rather too many than too few, without a tokenizer of any one model: one for each
 * ideograph, kana or syllable, a third for every other character.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index++) tokens += text.charCodeAt(index) >= 0x2e80 ? 1 : 1 / 3;
  return Math.ceil(tokens) + perMessage;
}
