import { stripVTControlCharacters } from 'node:util';

/**
 * Control characters move a terminal's cursor, and bidirectional ones make a diff read as what it is not
 * (CVE-2021-42574, "Trojan Source"). Line breaks and tabs stay.
 */
const unwanted = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside made safe to show: well-formed Unicode without characters that hide, move or colour text. */
export function clean(text: string): string {
  const plain = stripVTControlCharacters(text).replaceAll(/\r\n?/g, '\n');
  return plain.replaceAll(unwanted, '\uFFFD').toWellFormed();
}
