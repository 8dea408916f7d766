import type { SlapdConfig } from '../../facts/ldap/config.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { providers, providerUrl, replicaDn, serverId, suffixOf } from '../../model/mail/directory.ts';
import { Refused } from '../../model/text/errors.ts';

/** Wanted replication settings of one provider. */
export interface Replication {
  readonly suffix: string;
  /** The account with which it reads the others. Not the rootdn: a leaked password of this account permits reads only. */
  readonly account: string;
  readonly password: string;
  readonly serverIds: readonly { readonly id: number; readonly url: string }[];
  /** One per other provider; none for itself, or it would consume its own changes. */
  readonly consumers: readonly { readonly rid: number; readonly url: string }[];
  /** SLAPD_SERVICES. */
  readonly services: readonly string[];
  /** CA file that the providers' certificates are verified with; undefined without TLS. */
  readonly ca: string | undefined;
}

/** Root of this host through the socket: it can change the database's files anyway. */
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
 * Debian's slapd listens on every address. Its clients are on the host itself and on other providers, so loopback and the
 * private address suffice. slapd finds its own serverID by the URL of the latter, compared as text. Other URLs stay.
 */
function servicesOf(now: readonly string[], own: string): readonly string[] {
  const kept = now.flatMap((url) => (/^ldap:\/\/\/?$/i.test(url) ? ['ldap://127.0.0.1/'] : [url]));
  return [...new Set([...kept.filter((url) => !/^ldapi:/i.test(url)), own, 'ldapi:///', ...kept])];
}

/** TLS only when all providers have certificates for their private addresses from the same CA. */
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

/** A consumer's settings for `syncrepl` of slapd.conf(5) and for olcSyncrepl of slapd-config(5). */
export function consumerWords(to: Replication, { rid, url }: Replication['consumers'][number]): readonly string[] {
  return [
    `rid=${String(rid).padStart(3, '0')}`,
    `provider="${url}"`,
    'type=refreshAndPersist',
    // Every 5 s for five minutes, then every 30 s for ever. `interval` only applies to refreshOnly.
    'retry="5 60 30 +"',
    // The guide's 1 s is too short for a provider that is just starting.
    'network-timeout=5',
    'timeout=10',
    // A peer without power closes no connection.
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
 * What the account may read, and root through the socket may write; all others fall through to the existing rules. The
 * account's own entry is hidden from them: iRedMail's cn=vmail may read every password.
 */
export function accessRules({ account, suffix }: Replication): readonly (readonly string[])[] {
  const [replica, local] = [`dn.base="${account}"`, `dn.base="${root}"`];
  return [
    [`to dn.base="${account}"`, 'by anonymous auth', `by ${replica} read`, `by ${local} write`, 'by * none'],
    [`to dn.subtree="${suffix}"`, `by ${replica} read`, `by ${local} write`, 'by * break'],
  ];
}

/**
 * Whether slapd writes nothing to its log with these levels, not even of a full database: 0, as iRedMail sets it, masks every
 * message (ldap_log.h).
 */
export function isMute(levels: readonly string[]): boolean {
  return levels.length > 0 && levels.every((level) => Number(level) === 0);
}

/** The level of messages that are logged at any level but 0: errors, start and stop (slapd.conf(5), loglevel). */
export const errorsOnly = 'none';

/** Without it a consumer gets the default limit of 500 entries. */
export function limitsOf({ account }: Replication): string {
  return `dn.exact="${account}" size=unlimited time=unlimited`;
}

/**
 * There is no sessionlog on purpose. With one, slapd 2.5.13 of Debian 12 lost an entry for good: one entry was added and
 * another deleted while a consumer was away, and the consumer received only the deletion, with the newest contextCSN
 * (reproduced by test/lab/ldap-processes.test.ts). Without one it receives all entries.
 *
 * Changes, and minutes, after which contextCSN is written to disk; after a crash, slapd scans for newer changes at start.
 */
export const checkpoint = '100 10';
