import { distance } from 'fastest-levenshtein';

/** Up to three known words similar to the typed one: those it is a prefix of, else the nearest. */
export function nearest(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const begun = known.filter((candidate) => word !== '' && candidate.toLowerCase().startsWith(word));
  return (begun.length > 0 ? begun : misspelt(word, known)).slice(0, 3);
}

/** Nearest first. A word that shares no letter is not similar. */
function misspelt(word: string, known: readonly string[]): readonly string[] {
  const far = Math.min(Math.max(2, Math.floor(word.length / 2)), word.length - 1);
  return known
    .map((candidate) => ({ candidate, away: distance(word, candidate.toLowerCase()) }))
    .filter(({ away }) => away <= far)
    .sort((a, b) => a.away - b.away)
    .map(({ candidate }) => candidate);
}
