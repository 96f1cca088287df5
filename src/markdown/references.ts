/** The definitions of links that have been read so far; a reference resolves only to one above it. */
export class References {
  readonly #urls = new Map<string, string>();

  /** The first definition of a label counts. */
  define(label: string, url: string): void {
    const key = toKey(label);
    if (!this.#urls.has(key)) this.#urls.set(key, url);
  }

  /** The source with its references to known labels written as links: `[text][label]` becomes `[text](<url>)`. */
  resolve(source: string): string {
    if (this.#urls.size === 0 || !source.includes("[")) return source;
    return source.replaceAll(reference, (whole, _run, text?: string, label?: string) => {
      const url =
        text === undefined ? undefined : this.#urls.get(toKey(label === undefined || label === "" ? text : label));
      return url === undefined ? whole : `[${text}](<${url}>)`;
    });
  }
}

/** A code span or an escape, which contain no references; or a reference with its text and, if it has one, its label. */
const reference = /(?<!`)(`+)(?!`)[^`]*(?<!`)\1(?!`)|\\.|\[([^[\]]{1,999})\](?:\[([^[\]]{0,999})\])?(?![[(:])/g;

function toKey(label: string): string {
  return label.trim().replaceAll(/\s+/g, " ").toLowerCase().toUpperCase();
}
