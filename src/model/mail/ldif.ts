/** An attribute and the values that replace its present ones. */
export type Replacement = readonly [name: string, values: readonly string[]];

/** The input with which ldapmodify changes an existing entry. */
export function ldifReplace(dn: string, replaced: readonly Replacement[]): string {
  const parts = replaced.map(([name, values]) =>
    [`replace: ${name}`, ...values.map((value) => ldifLine(name, value))].join('\n'),
  );
  return `${ldifLine('dn', dn)}\nchangetype: modify\n${parts.join('\n-\n')}\n`;
}

/** SAFE-STRING of RFC 2849, without a trailing blank; everything else is base64. */
const safe = /^(?![ :<])[\x20-\x7e]*(?<! )$/;

export function ldifLine(name: string, value: string): string {
  return safe.test(value) ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`;
}
