/** Like Slack, we draw emoji as images, so that they look the same everywhere: Microsoft's Fluent Emoji, MIT. */
export async function emojiSvg(codepoints: string): Promise<string | undefined> {
  const { chars, icons } = await load();
  const name = chars.get(codepoints) ?? chars.get(codepoints.replaceAll(/-?fe0f/g, ''));
  const body = name === undefined ? undefined : icons.get(name);
  return body && `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${body}</svg>`;
}

interface Emoji {
  readonly chars: ReadonlyMap<string, string>;
  readonly icons: ReadonlyMap<string, string>;
}

let loaded: Promise<Emoji> | undefined;

/** 10 MB, so loaded on first use. */
function load(): Promise<Emoji> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<Emoji> {
  const json = { with: { type: 'json' } } as const;
  const [chars, icons] = await Promise.all([
    import('@iconify-json/fluent-emoji-flat/chars.json', json),
    import('@iconify-json/fluent-emoji-flat/icons.json', json),
  ]);
  return {
    chars: new Map(Object.entries(chars.default)),
    icons: new Map(Object.entries(icons.default.icons).map(([name, { body }]) => [name, body])),
  };
}
