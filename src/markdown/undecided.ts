/** Markers of containers, and behind them one that may become another with the next character, or something that needs the whole line. */
const undecided =
  /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*(?:[-*_=+ \t]*|[-:| \t]*|#{1,6}[ \t]*|\d{1,9}[.)]?|`{1,2}|`{3,}[^`]*|~{1,2}|~{3,}.*|\${1,2}|\\\[?|\[(?:[ xX]?\]?[ \t]*|\^[^\]]*\]?:?)|\|.*)$/;

/** Whether the beginning of a line, without its containers' markers, says too little for anything of the line to be shown. */
export function isUndecided(beginning: string): boolean {
  return undecided.test(beginning);
}
