import { useState } from 'react';
import { emojiOf } from '../emoji-names.ts';

/** `2705` for ✅. Image names omit the variation selector. */
function codepointsOf(text: string): string {
  return [...text]
    .map((character) => (character.codePointAt(0) ?? 0).toString(16))
    .filter((code) => code !== 'fe0f')
    .join('-');
}

/** An emoji by its Slack name: an image, text if there is no image, `:name:` if unknown. */
export function Emoji({ name }: { readonly name: string }) {
  const text = emojiOf(name);
  const [missing, setMissing] = useState(false);
  if (text === undefined) return `:${name}:`;
  if (missing) return <span title={`:${name}:`}>{text}</span>;
  return (
    <img
      className="emoji"
      src={`/console/emoji/${codepointsOf(text)}.svg`}
      alt={text}
      title={`:${name}:`}
      onError={() => setMissing(true)}
    />
  );
}
