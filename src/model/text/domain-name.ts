import { text } from './text.ts';

/** At most 253 characters, labels of RFC 1123 and a top-level domain, which may have the form xn--p1ai (RFC 5890). */
const form = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,57}[a-z0-9])$/;

export function domainName(wanted: `wanted ${string}`) {
  return text(form, wanted, (typed) => {
    if (/[^\p{ASCII}]/u.test(typed)) return `wanted its ASCII form: write ${asciiForm(typed) ?? 'xn--…'}`;
    if (typed.length > 253) return 'wanted at most 253 characters';
    const plain = typed.toLowerCase().replace(/\.$/, '');
    return plain !== typed && form.test(plain)
      ? `wanted it in lower case and without a dot at its end: ${plain}`
      : undefined;
  });
}

/** `xn--bcher-kva.example` for `bücher.example`; undefined if there is no valid form. */
export function asciiForm(typed: string): string | undefined {
  const ascii = URL.parse(`http://${typed}`)?.hostname ?? '';
  return /[\s/@:?#\\]/.test(typed) || !form.test(ascii) ? undefined : ascii;
}
