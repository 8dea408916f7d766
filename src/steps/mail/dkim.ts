import { type DkimTable, dkimArchive, dkimKeys, dkimTable, dkimTablePath } from '../../facts/mail/dkim.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { keySums } from '../../facts/mail/iredmail-keys.ts';
import type { FactsOf, Seen, View } from '../../model/check/fact.ts';
import type { DkimKey } from '../../model/dns/dns-records.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import { type DkimRow, type DkimTurn, dkimFile, mergedRows, renderDkim, rowsNow } from '../../model/mail/dkim.ts';
import { fingerprint } from '../../model/plan/plan.ts';
import type { Change, Run, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { shipped } from '../host/shipped.ts';
import { toInstall } from './iredmail-wanted.ts';

const signing = { keys: dkimKeys, table: dkimTable };
const withSums = { ...signing, sums: keySums };
type Signing = FactsOf<typeof signing>;
type WithSums = FactsOf<typeof withSums>;

/** A host with amavisd. */
interface Signer {
  readonly keys: readonly DkimKey[];
  readonly rows: readonly DkimRow[];
}

function signers(all: readonly Signing[]): readonly Signer[] {
  return all.flatMap(({ keys, table }) => (keys ? [{ keys, rows: table.rows }] : []));
}

function wanted(domain: string, turn: DkimTurn, all: readonly Signing[]): readonly DkimRow[] {
  return turn(rowsNow(domain, signers(all)), domain);
}

/** The private keys of a domain are on every mail host, the same on each. Nothing where amavisd is not installed. */
export function dkimKeysShared(domain: string, turn: DkimTurn): Step {
  return defineStep({
    id: 'mail.dkim-keys',
    on: ['mail'],
    summary: `every mail host has the DKIM keys of ${domain}`,
    facts: withSums,
    around: { on: ['mail'], facts: withSums },
    plan(own: WithSums, host, { inventory }, around: View<WithSums>): readonly Change[] {
      if (!own.keys) return [];
      const seen = around.seen.filter(({ facts }) => facts.keys);
      const rows = wanted(domain, turn, [own, ...seen.map(({ facts }) => facts)]);
      const known = own.keys.map(({ selector, domain: of }) => `${selector} ${of}`);
      const ours = rows.filter(({ since, selector }) => since > 0 && !known.includes(`${selector} ${domain}`));
      for (const file of rows.map(dkimFile)) mustBeAlike(file, own, seen);
      const lacking = ours.map(dkimFile).filter((file) => !own.sums.has(file));
      return lacking.map((file) => {
        const source = sourceOf(file, host, seen, inventory);
        return source ? take(file, source) : make(file);
      });
    },
  });
}

function mustBeAlike(file: string, own: WithSums, seen: readonly Seen<WithSums>[]): void {
  const sums = [own, ...seen.map(({ facts }) => facts)].flatMap(({ sums }) => sums.get(file) ?? []);
  if (new Set(sums).size > 1)
    throw new Refused(
      `${file} differs between mail hosts. \`dns\` shows which one is published; copy it to the others.`,
    );
}

/** The host to copy from; undefined when this one makes it. The others will have it from the first. */
function sourceOf(file: string, host: Host, seen: readonly Seen<WithSums>[], inventory: Inventory): Host | undefined {
  const has = seen.find(({ facts }) => facts.sums.has(file))?.host;
  if (has) return has;
  const names = new Set([host, ...seen.map((one) => one.host)].map(({ name }) => name));
  const first = hostsWith(inventory, 'mail').find(({ name }) => names.has(name));
  return first?.name === host.name ? undefined : first;
}

/** Not deleted: a key that appeared since the plan may exist nowhere else. */
function setAside(file: string): Run {
  return { run: ['sh', '-c', '[ ! -e "$1" ] || mv --backup=numbered -T -- "$1" "$1.undone"', 'sh', file] };
}

function make(file: string): Change {
  return {
    summary: `create the DKIM key ${file}`,
    run: ['sh', '-c', shipped('dkim-key'), 'sh', file],
    undo: [setAside(file)],
  };
}

function take(file: string, from: Host): Change {
  return {
    summary: `copy the DKIM key ${file} from ${from.name}`,
    run: ['sh', '-c', shipped('iredmail-carry')],
    stdinFrom: { host: from.name, fact: dkimArchive([file]) },
    undo: [setAside(file)],
  };
}

/** amavisd on every mail host signs with the same keys. */
export function dkimSigned(domain: string, turn: DkimTurn): Step {
  return defineStep({
    id: 'mail.dkim-signing',
    on: ['mail'],
    summary: `amavisd knows the DKIM keys of ${domain}`,
    facts: signing,
    around: { on: ['mail'], facts: signing },
    plan(own: Signing, _host, _cluster, around: View<Signing>): readonly Change[] {
      if (!own.keys) return [];
      const rows = wanted(domain, turn, [own, ...around.seen.map(({ facts }) => facts)]);
      // Only iRedMail's own key: nothing of ours.
      if (rows.every(({ since }) => since === 0)) return [];
      return write(own.table, [...own.table.rows.filter((row) => row.domain !== domain), ...rows]);
    },
  });
}

/** A reinstalled mail host signs as the others do. On one that is being installed, `keysShared` has put the keys. */
export const dkimSignedAlike = defineStep({
  id: 'mail.dkim-signing',
  on: ['mail'],
  summary: 'amavisd knows the DKIM keys that the other mail hosts sign with',
  facts: { ...withSums, state: iredmailState },
  around: { on: ['mail'], facts: withSums },
  plan({ state, ...own }, host, { inventory }, { seen }: View<WithSums>) {
    const isNew = toInstall(state, host, inventory) !== undefined;
    if (!inventory.mail.iredmail || (!own.keys && !isNew)) return [];
    const rows = mergedRows([own, ...seen.map(({ facts }) => facts)].map(({ table }) => table.rows));
    const lacking = isNew ? [] : rows.map(dkimFile).filter((file) => !own.sums.has(file));
    const copies = lacking.flatMap((file) => {
      const from = seen.find(({ facts }) => facts.sums.has(file))?.host;
      return from ? [take(file, from)] : [];
    });
    return [...copies, ...write(own.table, rows)];
  },
});

function write({ text, rows: before }: DkimTable, wantedRows: readonly DkimRow[]): readonly Change[] {
  const rows = wantedRows.toSorted((a, b) => (a.domain < b.domain ? -1 : Number(a.domain > b.domain)));
  if (fingerprint(rows) === fingerprint(before)) return [];
  const after = renderDkim(rows);
  const run = ['sh', '-c', shipped('dkim-signing'), 'sh', dkimTablePath] as const;
  const back: Run = text === undefined ? { run: [...run, 'remove'] } : { run, stdin: text };
  return [
    {
      summary: `${text === undefined ? 'write' : 'change'} ${dkimTablePath} once amavisd accepts it, and reload amavisd`,
      run,
      stdin: after,
      undo: [back],
      file: { path: dkimTablePath, before: text, after },
      timeoutSeconds: 120,
    },
  ];
}
