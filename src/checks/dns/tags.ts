/** The value of one tag of `v=DKIM1; p=…`, without white space. */
export function tagOf(text: string, wanted: string): string | undefined {
  const tags = text.split(';').map((tag) => {
    const equals = tag.indexOf('=');
    return equals < 0 ? [] : [tag.slice(0, equals).trim(), tag.slice(equals + 1).replaceAll(/\s/g, '')];
  });
  return tags.find(([name]) => name === wanted)?.[1];
}
