import { get } from 'node-emoji';

/** Slack's names that node-emoji, which follows GitHub's, does not know. */
const slackNames: Readonly<Record<string, string>> = { octagonal_sign: '🛑', adhesive_bandage: '🩹' };

/** The character of an emoji by its Slack name; undefined if it is unknown. */
export function emojiOf(name: string): string | undefined {
  return slackNames[name] ?? get(name);
}
