import { ownServerId } from '../../facts/ldap/config.ts';
import { directoryOf } from '../../facts/ldap/node.ts';
import type { SlapdProof } from '../../facts/ldap/proof.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { sidText } from '../../model/mail/csn.ts';
import { hostOfUrl, namesOf, suffixOf } from '../../model/mail/directory.ts';
import { type Row, sideBySide } from '../cluster/side-by-side.ts';
import { span } from '../cluster/words.ts';
import { type ClientFacts, clientRows } from './client-rows.ts';
import { preferredWriter } from './preferred-writer.ts';
import type { ProviderFacts } from './providers.ts';
import { leadsTo } from './replication.ts';

/** `proof` and what the rows of clients need only where they were read. */
interface ShownProvider extends ProviderFacts, Partial<ClientFacts> {
  readonly proof?: SlapdProof | undefined;
}

type SeenProvider = Seen<ShownProvider>;

/** The providers side by side as a fixed-width table; rows carry their OpenLDAP names. */
export function providersSideBySide(view: View<ShownProvider>, inventory: Inventory): string {
  const of = ({ facts }: SeenProvider) => directoryOf(facts.node, suffixOf(inventory));
  const sids = [...new Set(view.seen.flatMap((node) => of(node)?.csns.map(({ sid }) => sid) ?? []))].sort(
    (a, b) => a - b,
  );
  const writer = preferredWriter(view, inventory);
  const rows: readonly Row<ShownProvider>[] = [
    ['state', stateOf],
    ['changes go to', ({ host }) => (host.name === writer?.name ? 'here' : '')],
    ['serverID', (node) => serverIdOf(node, inventory)],
    ...sids.map((sid) => {
      const csnOf = (node: SeenProvider) =>
        of(node)
          ?.csns.find((csn) => csn.sid === sid)
          ?.text.split('#')[0] ?? '';
      return [`contextCSN of ${sidText(sid)}`, csnOf] as const;
    }),
    ['last change', (node) => age(Math.max(0, ...(of(node)?.csns.map(({ time }) => time) ?? [])), node.receivedAt)],
    ['entries', (node) => String(of(node)?.entries ?? '')],
    ['consumers', (node) => consumersOf(node, inventory)],
    ['write test', ({ facts, receivedAt }) => proofOf(facts.proof, receivedAt, inventory)],
    ['map used', (node) => mapOf(of(node)?.pages)],
    ...clientRows(view, inventory),
    ['listens on', ({ facts }) => facts.config.services.filter((url) => !url.startsWith('ldapi')).join(' ')],
  ];
  return sideBySide(view, rows);
}

function stateOf({ facts: { node } }: SeenProvider): string {
  if (!node.running) return 'down';
  return node.directories ? 'serves' : `no answer (${node.clientError})`;
}

/** As written in the configuration, and as CSNs print it. */
function serverIdOf({ host, facts: { config } }: SeenProvider, { domain }: Inventory): string {
  const id = ownServerId(config, namesOf(host, domain));
  return id === undefined ? '' : `${id} (${sidText(id)})`;
}

function consumersOf({ facts }: SeenProvider, inventory: Inventory): string {
  const consumers = directoryOf(facts.node, suffixOf(inventory))?.consumers ?? [];
  return consumers
    .map((one) => {
      const host = inventory.hosts.find((other) => leadsTo(one, other, inventory));
      return `${host?.name ?? one.provider} ${one.connection === '' ? 'not connected' : one.phase}`;
    })
    .join(', ');
}

/** When the last write test ran, and how long its entry took to reach each other provider. */
function proofOf(proof: SlapdProof | undefined, now: number, inventory: Inventory): string {
  if (!proof) return '';
  const times = [...proof.ms].map(([url, ms]) => {
    const host = hostOfUrl(url, inventory);
    return `${host?.name ?? url} in ${(ms / 1000).toFixed(2)} s`;
  });
  return `${age(proof.at * 1e6, now)}: ${times.join(', ')}`;
}

function age(time: number, now: number): string {
  if (time === 0) return '';
  const seconds = now / 1000 - time / 1e6;
  // As after a clock was set back: consumers ignore changes with an older CSN ("CSN too old").
  if (seconds < -60) return `${span(-seconds)} ahead of the clock`;
  if (seconds < 120) return `${Math.max(0, seconds).toFixed(0)} s ago`;
  if (seconds < 2 * 3600) return `${(seconds / 60).toFixed(0)} min ago`;
  if (seconds < 2 * 86_400) return `${(seconds / 3600).toFixed(0)} h ago`;
  return `${(seconds / 86_400).toFixed(0)} days ago`;
}

function mapOf(pages: { readonly used: number; readonly max: number } | undefined): string {
  return pages && pages.max > 0 ? `${((100 * pages.used) / pages.max).toFixed(2)} %` : '';
}
