import { get } from 'node-emoji';
import { useState } from 'react';

/** `2705` of ✅. Pictures are named without the variation selector. */
function codepointsOf(text: string): string {
  return [...text]
    .map((character) => (character.codePointAt(0) ?? 0).toString(16))
    .filter((code) => code !== 'fe0f')
    .join('-');
}

/** An emoji by Slack's name for it, as a picture; as text where there is no picture, and as `:name:` where nobody knows it. */
export function Emoji({ name }: { readonly name: string }) {
  const text = get(name);
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
