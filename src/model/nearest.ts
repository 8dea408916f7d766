import { distance } from 'fastest-levenshtein';

/**
 * The known words that somebody who typed this may have meant, nearest first; at most three. A word that was begun
 * counts as near; one of which no letter would stay does not.
 */
export function nearest(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const far = Math.min(Math.max(2, Math.floor(word.length / 2)), word.length - 1);
  const away = (other: string) => (other.startsWith(word) ? 0 : distance(word, other));
  return known
    .map((candidate) => ({ candidate, away: away(candidate.toLowerCase()) }))
    .filter((each) => each.away <= far)
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
