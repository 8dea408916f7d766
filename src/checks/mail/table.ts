import { clock } from '../../facts/host/clock.ts';
import { unitOf, units, type WatchedUnit } from '../../facts/host/units.ts';
import { mailCertificate } from '../../facts/mail/certificate.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { iredmailDaemons, type MailDaemons } from '../../facts/mail/iredmail-daemons.ts';
import { silentMailPorts } from '../../facts/mail/ports.ts';
import { type MailQueue, mailQueue, queueOf } from '../../facts/mail/queue.ts';
import { webPages } from '../../facts/mail/web-pages.ts';
import { type MailStoreMount, mailStore } from '../../facts/mail-store/mount.ts';
import type { FactsOf, Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { beginning } from '../../model/text/cut.ts';
import { type Row, sideBySide } from '../cluster/side-by-side.ts';
import { span } from '../cluster/words.ts';
import { preferredWriter, writerFacts } from '../ldap/preferred-writer.ts';
import { mailDaemons } from './services.ts';
import { wantedPages } from './web.ts';

/** Facts shown per mail host. */
export const mailHostFacts = {
  state: iredmailState,
  units,
  daemons: iredmailDaemons,
  pages: webPages,
  silent: silentMailPorts,
  queue: mailQueue,
  certificate: mailCertificate,
  clock,
  store: mailStore,
  ...writerFacts,
};
export type MailHostFacts = FactsOf<typeof mailHostFacts>;

type SeenMailHost = Seen<MailHostFacts>;

const service = (unit: WatchedUnit) =>
  [unit.replace('.service', ''), ({ facts }: SeenMailHost) => unitOf(facts.units, unit).active] as const;
const queue = (name: string) => [`queue ${name}`, ({ facts }: SeenMailHost) => queueIn(facts.queue, name)] as const;

const page = (path: string) =>
  [`https ${path}`, ({ facts }: SeenMailHost) => String(facts.pages.get(path) ?? '')] as const;

const rows: readonly Row<MailHostFacts>[] = [
  ['iRedMail', ({ facts }) => facts.state.release ?? ''],
  ...mailDaemons.map(service),
  ['other daemons', ({ facts }) => othersOf(facts.daemons)],
  ['closed ports', ({ facts }) => facts.silent.join(' ') || 'none'],
  queue('incoming'),
  queue('active'),
  queue('deferred'),
  queue('hold'),
  ['main reason', ({ facts }) => beginning(facts.queue?.reason?.text ?? '', 60)],
  ['certificate', certificateOf],
  ['mail store', ({ facts }) => facts.store?.source ?? 'not mounted'],
  ['store used', ({ facts }) => usedOf(facts.store)],
];

/** The mail hosts side by side as a fixed-width table. */
export function mailHostsSideBySide(view: View<MailHostFacts>, inventory: Inventory): string {
  const writer = preferredWriter(view, inventory);
  return sideBySide(view, [
    ...rows,
    ...wantedPages(inventory).map(page),
    ['use iRedAdmin', ({ host }) => (host.name === writer?.name ? 'here' : '')],
  ]);
}

/** Those that start at boot. */
function othersOf(daemons: MailDaemons): string {
  const all = [...daemons].filter(([, { file }]) => file === 'enabled');
  const down = all.filter(([, { active }]) => active !== 'active').map(([name, { active }]) => `${name} ${active}`);
  return down.join(', ') || (all.length > 0 ? `${all.length} active` : '');
}

function queueIn(found: MailQueue | undefined, name: string): string {
  if (!found || found.error !== undefined) return '?';
  const { count, oldestSeconds } = queueOf(found, name);
  if (count === 0) return found.isComplete ? '0' : '?';
  return `${found.isComplete ? '' : '> '}${count}, oldest ${span(oldestSeconds)}`;
}

function certificateOf({ facts: { certificate, clock: now } }: SeenMailHost): string {
  if (!certificate) return 'none';
  return `${certificate.fingerprint.slice(0, 11)}…, ${Math.floor((certificate.until - now) / 86_400_000)} days`;
}

function usedOf(store: MailStoreMount | undefined): string {
  if (!store) return '';
  return store.answer.id === undefined ? `no answer: ${store.answer.why}` : `${store.answer.usedPercent} %`;
}
