import { beginning } from '../text/cut.ts';

/** A change sequence number of OpenLDAP: when and at which provider a change was made. */
export interface Csn {
  /** In microseconds since the epoch, by the provider's clock. */
  readonly time: number;
  /** Distinguishes changes within one microsecond. */
  readonly count: number;
  /** The serverID of the provider. */
  readonly sid: number;
  readonly mod: number;
  readonly text: string;
}

// All but the time is hexadecimal. OpenLDAP 2.3 wrote no fraction, and a serverID of two digits.
const grammar = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{6}))?Z#([0-9a-f]{6})#([0-9a-f]{2,3})#([0-9a-f]{6})$/i;

/** Parses `20261126015256.777114Z#000000#011#000000`: the third part is serverID 17. Undefined if invalid. */
export function readCsn(text: string): Csn | undefined {
  const [, year, month, day, hour, minute, second, micro = '0', count = '', sid = '', mod = ''] =
    grammar.exec(text) ?? [];
  if (year === undefined) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const hex = (digits: string) => Number.parseInt(digits, 16);
  return { time: ms * 1000 + Number(micro), count: hex(count), sid: hex(sid), mod: hex(mod), text };
}

/** Parses a CSN that must be valid. */
export function parseCsn(text: string): Csn {
  const csn = readCsn(text);
  if (!csn) throw new Error(`no CSN: ${JSON.stringify(beginning(text, 80))}`);
  return csn;
}

/** Negative if `a` is older. Only for CSNs of one provider: those of different providers are not comparable. */
export function compareCsn(a: Csn, b: Csn): number {
  if (a.sid !== b.sid) throw new Error(`CSNs of different providers: ${a.text} and ${b.text}`);
  return a.time - b.time || a.count - b.count || a.mod - b.mod;
}

/** A serverID as written in CSNs and cookies. */
export function sidText(sid: number): string {
  return sid.toString(16).padStart(3, '0');
}

/** The newest known change of every provider, which is what contextCSN holds. */
export function bySid(csns: readonly Csn[]): ReadonlyMap<number, Csn> {
  const newest = new Map<number, Csn>();
  for (const csn of csns) {
    const known = newest.get(csn.sid);
    if (!known || compareCsn(known, csn) < 0) newest.set(csn.sid, csn);
  }
  return newest;
}

/** Of the changes that one provider knows, the newest of each provider that another one lacks. */
export function lacking(wanted: readonly Csn[], has: readonly Csn[]): readonly Csn[] {
  const reached = bySid(has);
  return [...bySid(wanted).values()].filter((csn) => {
    const own = reached.get(csn.sid);
    return !own || compareCsn(own, csn) < 0;
  });
}
