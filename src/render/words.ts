export { cut } from '../model/text/cut.ts';

/** `1 change`, `3 changes`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** A duration in words: `0.4 s`, `48 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  if (tenths < 100) return `${tenths / 10} s`;
  const seconds = Math.round(tenths / 10);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return with0(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  return with0(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
}

/** Never rounded up to 100 %. */
export function percent(ratio: number): string {
  if (ratio === 1) return '100 %';
  return `${(Math.floor(ratio * 100_000) / 1000).toFixed(ratio > 0.99 ? 3 : 1)} %`;
}

/** With a capital letter, unless it starts with the name of a host, a check or a file, and a full stop. */
export function sentence(text: string): string {
  const whole = ended(text);
  return /^[a-z]+[ ,]/.test(whole) ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole;
}

/** With a full stop. */
export function ended(text: string): string {
  const trimmed = text.trim();
  return /[.?!…:]$/.test(trimmed) || trimmed === '' ? trimmed : `${trimmed}.`;
}

/** `text` without line breaks. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function with0(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}
