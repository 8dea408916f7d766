/** An entry as a search returns it; values by the attribute's name in lower case. */
export interface DirectoryEntry {
  readonly dn: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export interface DirectorySearch {
  readonly base: string;
  /** Default: the base and all below it. */
  readonly scope?: 'base' | 'one' | 'sub';
  /** As in RFC 4515; values from outside go through `filterText`. */
  readonly filter: string;
  readonly attributes: readonly string[];
}

/** The directory of one host, read as root through its socket. */
export interface DirectoryReader {
  /**
   * All entries, in pages. An absent base has none. One at a time: slapd keeps the place of one paged search per connection.
   * Throws HostError.
   */
  pages(search: DirectorySearch): AsyncIterable<readonly DirectoryEntry[]>;
  /** The same at once, for searches that find few; several may run in parallel, also beside `pages`. */
  find(search: DirectorySearch): Promise<readonly DirectoryEntry[]>;
}

/** A value in a filter: RFC 4515 wants `*`, `(`, `)`, `\` and NUL escaped. */
export function filterText(value: string): string {
  return value.replaceAll(/[*()\\\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export function firstValue({ values }: DirectoryEntry, name: string): string {
  return values.get(name.toLowerCase())?.[0] ?? '';
}
