/** Values by attribute; an attribute with several values has a list. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** One change to an attribute of an entry, as in a modify request (RFC 4511, 4.6). */
export interface AttributeChange {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  /** None with `replace` or `delete`: the whole attribute goes. */
  readonly values: readonly string[];
}

/** One write to a directory, which the server applies as a whole or not at all (RFC 4511 4.6). */
export type DirectoryWrite =
  | { readonly kind: 'add'; readonly dn: string; readonly attributes: Attributes }
  | { readonly kind: 'modify'; readonly dn: string; readonly changes: readonly AttributeChange[] }
  | { readonly kind: 'delete'; readonly dn: string };

/** A write, and the one that takes it back. */
export interface ReversibleWrite {
  readonly write: DirectoryWrite;
  readonly back: DirectoryWrite;
}

/** The same in the other direction, last first. */
export function reversed(writes: readonly ReversibleWrite[]): readonly ReversibleWrite[] {
  return writes.map(({ write, back }) => ({ write: back, back: write })).toReversed();
}

/** The same writes with other values. */
export function mapValues(writes: readonly ReversibleWrite[], to: (value: string) => string): typeof writes {
  return writes.map(({ write, back }) => ({ write: withValues(write, to), back }));
}

function withValues(write: DirectoryWrite, to: (value: string) => string): DirectoryWrite {
  if (write.kind === 'delete') return write;
  if (write.kind === 'modify')
    return { ...write, changes: write.changes.map((one) => ({ ...one, values: one.values.map(to) })) };
  const entries = Object.entries(write.attributes).map(([name, values]) => [name, [values].flat().map(to)] as const);
  return { ...write, attributes: Object.fromEntries(entries) };
}
