import type { SlapdConfig } from '../../facts/ldap/config.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { providers, providerUrl, replicaDn, serverId, suffixOf } from '../../model/mail/directory.ts';
import { Refused } from '../../model/text/errors.ts';

/** How one provider is to replicate with the others. */
export interface Replication {
  readonly suffix: string;
  /** As whom it reads the others. Not the rootdn: whoever finds this password in a file may read, and write nothing. */
  readonly account: string;
  readonly password: string;
  readonly serverIds: readonly { readonly id: number; readonly url: string }[];
  /** One for each other provider; none for itself, which it would take its own changes from. */
  readonly consumers: readonly { readonly rid: number; readonly url: string }[];
  /** What it listens on: SLAPD_SERVICES. */
  readonly services: readonly string[];
  /** The file of the authority by which providers are believed; undefined: no TLS. */
  readonly ca: string | undefined;
}

/** Root of this host by the socket: it may change the database's files anyway. */
export const root = 'gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth';

export function replicationOf(
  host: Host,
  inventory: Inventory,
  given: {
    readonly password: string;
    readonly config: SlapdConfig;
    readonly peers: ReadonlyMap<string, SlapdConfig>;
  },
): Replication {
  const all = providers(inventory);
  const serverIds = all.map((one) => ({ id: serverId(one), url: providerUrl(one) }));
  if (new Set(serverIds.map(({ id }) => id)).size < all.length || serverIds.some(({ id }) => id === 0)) {
    throw new Refused(
      'two mail hosts have the same serverID (last 12 bits of the private address): give one of them another address',
    );
  }
  return {
    suffix: suffixOf(inventory),
    account: replicaDn(inventory),
    password: given.password,
    serverIds,
    consumers: all.flatMap((one, i) => (one.name === host.name ? [] : [{ rid: i + 1, url: providerUrl(one) }])),
    services: servicesOf(given.config.services, providerUrl(host)),
    ca: authority(host, all, given),
  };
}

/**
 * Debian's slapd listens on every address. What asks it is on the host itself, or another provider: so loopback, and the
 * private address, which is also the URL that slapd finds its own serverID by (it compares text with text). What else
 * somebody put there stays.
 */
function servicesOf(now: readonly string[], own: string): readonly string[] {
  const kept = now.flatMap((url) => (/^ldap:\/\/\/?$/i.test(url) ? ['ldap://127.0.0.1/'] : [url]));
  return [...new Set([...kept.filter((url) => !/^ldapi:/i.test(url)), own, 'ldapi:///', ...kept])];
}

/** TLS only where all of them have certificates for their private addresses, by one and the same authority. */
function authority(
  host: Host,
  all: readonly Host[],
  { config, peers }: { readonly config: SlapdConfig; readonly peers: ReadonlyMap<string, SlapdConfig> },
): string | undefined {
  const own = config.tls;
  const fits = (one: Host) => {
    const tls = one.name === host.name ? own : peers.get(one.name)?.tls;
    return tls !== undefined && tls.caDigest === own?.caDigest && tls.names.includes(one.private);
  };
  return all.every(fits) ? own?.ca : undefined;
}

/** A consumer, in the words of slapd.conf(5) and of slapd-config(5) alike; to be put behind `syncrepl` or in olcSyncrepl. */
export function consumerWords(to: Replication, { rid, url }: Replication['consumers'][number]): readonly string[] {
  return [
    `rid=${String(rid).padStart(3, '0')}`,
    `provider="${url}"`,
    'type=refreshAndPersist',
    // For five minutes every 5 s, then every 30 s for ever. `interval` is of refreshOnly, and says nothing here.
    'retry="5 60 30 +"',
    // The guide's second is over before a provider that is just starting has answered.
    'network-timeout=5',
    'timeout=10',
    // A peer that lost its power closes no connection.
    'keepalive=30:3:10',
    `searchbase="${to.suffix}"`,
    'scope=sub',
    'schemachecking=off',
    'bindmethod=simple',
    `binddn="${to.account}"`,
    `credentials="${to.password}"`,
    ...(to.ca === undefined ? [] : ['starttls=critical', 'tls_reqcert=demand', `tls_cacert="${to.ca}"`]),
  ];
}

/**
 * What the account may see, and root by the socket may do; everybody else goes on to the rules that were there. Of the
 * account itself nobody else sees anything: iRedMail's cn=vmail may read every password.
 */
export function accessRules({ account, suffix }: Replication): readonly (readonly string[])[] {
  const [replica, local] = [`dn.base="${account}"`, `dn.base="${root}"`];
  return [
    [`to dn.base="${account}"`, 'by anonymous auth', `by ${replica} read`, `by ${local} write`, 'by * none'],
    [`to dn.subtree="${suffix}"`, `by ${replica} read`, `by ${local} write`, 'by * break'],
  ];
}

/** Without it a consumer is given as much as everybody is: 500 entries by default. */
export function limitsOf({ account }: Replication): string {
  return `dn.exact="${account}" size=unlimited time=unlimited`;
}

/**
 * There is no sessionlog on purpose. With one, slapd 2.5.13 of Debian 12 was seen to lose an entry for good: one was added and
 * another deleted while a consumer was away, and of the two it was told the deletion only, with the newest contextCSN
 * (test/lab/ldap-processes.test.ts does that). Without one it is told of all entries that are there.
 *
 * Changes, and minutes, after which contextCSN is written to disk; a start after a crash looks for what came since.
 */
export const checkpoint = '100 10';
