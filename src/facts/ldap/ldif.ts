/** An entry as printed by ldapsearch and slapcat with `-o ldif-wrap=no`. */
export interface LdifEntry {
  readonly dn: string;
  /** By the attribute's name in lower case. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** Ignores lines that are not LDIF, such as client errors. */
export function parseLdif(text: string): readonly LdifEntry[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const attributes = new Map<string, string[]>();
    for (const line of block.split('\n')) {
      const [, name, encoded, value = ''] = /^([A-Za-z][\w;.-]*):(:?) ?(.*)$/.exec(line) ?? [];
      if (name === undefined) continue;
      const key = name.toLowerCase();
      const decoded = encoded === ':' ? Buffer.from(value, 'base64').toString() : value;
      attributes.set(key, [...(attributes.get(key) ?? []), decoded]);
    }
    const dn = attributes.get('dn')?.[0];
    attributes.delete('dn');
    return dn === undefined ? [] : [{ dn, attributes }];
  });
}

export function valuesOf({ attributes }: LdifEntry, name: string): readonly string[] {
  return attributes.get(name.toLowerCase()) ?? [];
}

export function firstOf(entry: LdifEntry, name: string): string {
  return valuesOf(entry, name)[0] ?? '';
}
