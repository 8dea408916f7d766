import { beginning } from '../../model/text/cut.ts';

/** The value of one tag of `v=DKIM1; p=…`, without white space. */
export function tagOf(text: string, wanted: string): string | undefined {
  const tags = text.split(';').map((tag) => {
    const equals = tag.indexOf('=');
    return equals < 0 ? [] : [tag.slice(0, equals).trim(), tag.slice(equals + 1).replaceAll(/\s/g, '')];
  });
  return tags.find(([name]) => name === wanted)?.[1];
}

/** The syntax error because of which receivers reject the tag list or skip tags (RFC 6376 3.2); undefined if there is none. */
export function listFault(text: string): string | undefined {
  const names = namesIn(text);
  const odd = names.find((name) => !/^[A-Za-z]\w*$/.test(name));
  if (odd !== undefined) return `"${beginning(odd, 40)}" is not the name of a tag`;
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? undefined : `it has the tag ${twice}= twice`;
}

/** What stands before each equals sign; a list may end with a semicolon. */
function namesIn(text: string): readonly string[] {
  return text
    .split(';')
    .filter((tag) => tag.trim() !== '')
    .map((tag) => tag.split('=', 1).join('').trim());
}
