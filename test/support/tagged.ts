/** Values of facts as text and back, also of those that JSON does not know. Strings stay readable, as in what programs print. */
export function tagged(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, _) {
    const one = this[key];
    if (one === undefined) return { $: 'undefined' };
    if (one instanceof Map) return { $: 'map', of: [...one] };
    if (one instanceof Set) return { $: 'set', of: [...one] };
    if (one instanceof Error) return { $: 'error', of: one.message };
    return one;
  });
}

export function untagged(text: string): unknown {
  return revived(JSON.parse(text));
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const { $: tag, of } = value as { readonly $?: string; readonly of?: unknown };
  if (tag === 'undefined') return undefined;
  if (tag === 'map') return new Map(revived(of) as [unknown, unknown][]);
  if (tag === 'set') return new Set(revived(of) as unknown[]);
  if (tag === 'error') return new Error(String(of));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revived(part)]));
}
