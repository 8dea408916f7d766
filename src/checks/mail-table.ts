import type { IredmailState } from '../facts/iredmail.ts';
import type { Certificate } from '../facts/mail-certificate.ts';
import type { MailQueues } from '../facts/mail-queue.ts';
import type { MailStoreMount } from '../facts/mail-store.ts';
import { type Units, unitOf } from '../facts/units.ts';
import type { Seen, View } from '../model/fact.ts';
import { columns } from './galera-table.ts';
import { mailDaemons } from './mail-services.ts';

interface Shown {
  readonly state: IredmailState;
  readonly units: Units;
  readonly silent: readonly number[];
  readonly queues: MailQueues | undefined;
  readonly certificate: Certificate | undefined;
  readonly mount: MailStoreMount | undefined;
  readonly clock: number;
}

type Node = Seen<Shown>;

/** The mail hosts side by side, for a thread in a fixed-width type. */
export function mailHostsSideBySide({ seen, missing }: View<Shown>): string {
  const queue = (name: string) => (node: Node) => String(node.facts.queues?.get(name)?.mails ?? 0);
  const rows: readonly (readonly [string, (node: Node) => string])[] = [
    ['iRedMail', ({ facts }) => facts.state.release ?? 'not installed'],
    ...mailDaemons.map(
      (unit) => [unit.replace('.service', ''), ({ facts }: Node) => unitOf(facts.units, unit).active] as const,
    ),
    ['silent ports', ({ facts }) => facts.silent.join(' ') || 'none'],
    ...['active', 'deferred', 'hold'].map((name) => [`${name} mails`, queue(name)] as const),
    ['certificate', ({ facts }) => days(facts)],
    ['mail store', ({ facts }) => storeOf(facts.mount)],
  ];
  const table = [
    ['', ...seen.map(({ host }) => host.name)],
    ...rows.map(([name, value]) => [name, ...seen.map((node) => value(node) || '-')]),
  ];
  return `${[...columns(table), ...missing.map(({ host }) => `${host.name} cannot be asked`)].join('\n')}\n`;
}

function days({ certificate, clock }: Shown): string {
  return certificate ? `${Math.floor((certificate.until - clock) / 86_400_000)} days left` : 'none';
}

function storeOf(mount: MailStoreMount | undefined): string {
  if (!mount) return 'not mounted';
  const { answer } = mount;
  return answer.id === undefined ? `silent: ${answer.why}` : `${answer.usedPercent} % in use`;
}
