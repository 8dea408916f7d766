import { directoryLines } from '../../facts/mail/directory-lines.ts';
import { type DirectoryConnection, directoryAnswers, directoryConnections } from '../../facts/mail/directory-use.ts';
import type { FactSet, Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { hostOfUrl, providerUrl } from '../../model/mail/directory.ts';
import {
  type DirectoryLine,
  directoryClients,
  filesOf,
  localUri,
  matching,
  serversIn,
} from '../../model/mail/directory-clients.ts';
import type { Row } from '../cluster/side-by-side.ts';
import { borrowed } from './own-directory.ts';

export interface ClientFacts {
  readonly lines: readonly DirectoryLine[];
  readonly connections: readonly DirectoryConnection[];
  readonly answers: ReadonlySet<string> | undefined;
}

export const clientFacts: FactSet<ClientFacts> = {
  lines: directoryLines,
  connections: directoryConnections,
  answers: directoryAnswers,
};

type Node = Seen<Partial<ClientFacts>>;

/** A row for each program: its servers in order, and which one answers it now. */
export function clientRows(
  view: View<Partial<ClientFacts>>,
  inventory: Inventory,
): readonly Row<Partial<ClientFacts>>[] {
  const names = new Set(view.seen.flatMap((node) => [...serversOf(node, inventory).keys()]));
  return [...names].map((name) => [`${name} asks`, (node) => cell(node, name, inventory)]);
}

/** `own`, names of hosts, or what the file has, by program. */
export function serversOf(
  { host, facts: { lines = [] } }: Pick<Node, 'host' | 'facts'>,
  inventory: Inventory,
): ReadonlyMap<string, readonly string[]> {
  const found = directoryClients(host, inventory).flatMap((client) => {
    const [servers] = client.settings;
    const [file] = filesOf(client, lines);
    const [line] = servers?.use === 'must' && file ? matching(servers, file) : [];
    return line === undefined ? [] : [[client.name, serversIn(line)] as const];
  });
  const named = (server: string) => {
    if (server.startsWith(localUri)) return 'own';
    const url = server.includes('://') ? server : `ldap://${server}`;
    const at = hostOfUrl(url, inventory);
    return at === undefined || at.name === host.name ? 'own' : at.name;
  };
  return new Map(found.map(([name, servers]) => [name, servers.map(named)]));
}

function cell(node: Node, name: string, inventory: Inventory): string {
  const servers = serversOf(node, inventory).get(name);
  if (!servers) return '';
  return `${servers.join(', ')}${nowOf(node, name, servers, inventory)}`;
}

/** A connection tells; else the first that answers is the one that the program asks next. */
function nowOf({ host, facts }: Node, name: string, servers: readonly string[], inventory: Inventory): string {
  const lent = [...borrowed(host, facts.connections ?? [], inventory)].find(([, by]) => by.has(name));
  if (lent) return ` (now ${lent[0]})`;
  const { answers } = facts;
  if (!answers) return '';
  const now = servers.find((server) => {
    const peer = inventory.hosts.find((one) => one.name === server);
    return answers.has(peer ? providerUrl(peer) : localUri);
  });
  return now ? ` (now ${now})` : ' (none answers)';
}
