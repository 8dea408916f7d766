import type { Fact } from '../../model/check/fact.ts';
import { parseLdapUrl } from '../../model/mail/directory.ts';
import { directives } from './directives.ts';
import { type LdifEntry, parseLdif, valuesOf } from './ldif.ts';
import { findConfiguration } from './script.ts';

/** StartTLS settings; undefined unless certificate and CA are configured and the CA signed the certificate. */
export interface SlapdTls {
  /** Path of the CA file, and its SHA-256. */
  readonly ca: string;
  readonly caDigest: string;
  /** IP addresses and names in the certificate. */
  readonly names: readonly string[];
}

export interface SlapdConfig {
  /** slapd.conf(5), or cn=config in slapd-config(5); undefined when there is neither. */
  readonly form: 'file' | 'directory' | undefined;
  readonly path: string;
  /** slapd.conf without its includes; or cn=config as LDIF. */
  readonly text: string;
  /** SLAPD_SERVICES from /etc/default/slapd: what slapd listens on; empty, it listens on its own default (slapd(8), -h). */
  readonly services: readonly string[];
  readonly serverIds: readonly { readonly id: number; readonly url: string }[];
  /** Provider URLs of its consumers. */
  readonly consumes: readonly string[];
  readonly tls: SlapdTls | undefined;
  /** It consumes without `multiprovider on` and so refuses every change of a client (slapd.conf(5), syncrepl). */
  readonly shadow?: true;
}

/** Written by a deploy step and included by slapd.conf. */
export const replicationFile = '/etc/ldap/mailha-replication.conf';

const script = `
${findConfiguration}
echo "path $conf"
[ -r "$conf" ] && [ -x /usr/sbin/slapd ] || exit 0
echo "services \${SLAPD_SERVICES:-ldap:///}"
if [ -d "$conf" ]; then
  text=$(timeout 10 /usr/sbin/slapcat -F "$conf" -n 0 -o ldif-wrap=no 2>/dev/null) || exit 1
  echo '== directory'
else
  text=$(cat "$conf")
  echo '== file'
fi
printf '%s\\n' "$text"
if [ -f "$conf" ] && [ -r "$0" ]; then
  echo '== include'
  cat "$0"
  echo
fi
echo '== tls'
of() { printf '%s\\n' "$text" | sed -nE "s/^(olc)?$1[: \\t]+//Ip" | tail -n 1 | tr -d '"'; }
cert=$(of TLSCertificateFile) ca=$(of TLSCACertificateFile)
if [ -n "$cert" ] && [ -n "$ca" ] && openssl verify -CAfile "$ca" "$cert" >/dev/null 2>&1; then
  sha256sum "$ca"
  openssl x509 -in "$cert" -noout -ext subjectAltName 2>/dev/null
fi
exit 0`;

/** slapd's configuration in either form. Contains passwords. */
export const slapdConfig: Fact<SlapdConfig> = {
  id: 'slapd.config',
  argv: ['sh', '-c', script, replicationFile],
  parse(stdout) {
    const [head = '', ...rest] = stdout.split(/^== (?=(?:directory|file|include|tls)$)/m);
    const parts = new Map(rest.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)]));
    const form = parts.has('file') ? 'file' : parts.has('directory') ? 'directory' : undefined;
    const text = parts.get('file') ?? parts.get('directory') ?? '';
    const include = includes(text) ? (parts.get('include') ?? '') : '';
    return {
      form,
      path: /^path (.*)$/m.exec(head)?.[1] ?? '',
      text,
      services: (/^services (.*)$/m.exec(head)?.[1] ?? '').split(/\s+/).filter(Boolean),
      ...(form === 'directory' ? fromEntries(text) : fromDirectives(text + include)),
      tls: readTls(parts.get('tls') ?? ''),
    };
  },
};

/** Whether slapd.conf includes our file. */
export function includes(text: string): boolean {
  return directives(text).some(({ name, words }) => name === 'include' && words[0] === replicationFile);
}

type ReplicationConfig = Pick<SlapdConfig, 'serverIds' | 'consumes' | 'shadow'>;

/** As slapd's config.c reads a switch. */
const isOn = (value = '') => /^(?:on|true|yes|1)$/i.test(value);
const shadowIf = (is: boolean): Pick<SlapdConfig, 'shadow'> => (is ? { shadow: true } : {});

function fromDirectives(text: string): ReplicationConfig {
  const all = directives(text);
  const of = (...names: readonly string[]) => all.filter(({ name }) => names.includes(name));
  // Before 2.5 it was called mirrormode.
  const writes = of('multiprovider', 'mirrormode').some(({ words }) => isOn(words[0]));
  return {
    serverIds: of('serverid').map(({ words: [id = '', url = ''] }) => ({ id: idOf(id), url })),
    consumes: of('syncrepl').flatMap(({ words }) => providerIn(words.join(' '))),
    ...shadowIf(of('syncrepl').length > 0 && !writes),
  };
}

function fromEntries(text: string): ReplicationConfig {
  const all = parseLdif(text);
  const of = (name: string) => all.flatMap((entry) => valuesOf(entry, name));
  const writes = (entry: LdifEntry) =>
    [...valuesOf(entry, 'olcMultiProvider'), ...valuesOf(entry, 'olcMirrorMode')].some(isOn);
  return {
    serverIds: of('olcServerID').map((value) => {
      const [id = '', url = ''] = value.replace(/^\{\d+\}/, '').split(/\s+/);
      return { id: idOf(id), url };
    }),
    consumes: of('olcSyncrepl').flatMap(providerIn),
    ...shadowIf(all.some((entry) => valuesOf(entry, 'olcSyncrepl').length > 0 && !writes(entry))),
  };
}

/** Decimal, or hex after 0x. */
const idOf = (text: string) => Number(text);

function providerIn(text: string): readonly string[] {
  const url = /(?:^|[\s}])provider="?([^\s"]+)/i.exec(text)?.[1];
  return url === undefined ? [] : [url];
}

function readTls(text: string): SlapdTls | undefined {
  const [, caDigest, ca] = /^([0-9a-f]{64}) [ *](.+)$/m.exec(text) ?? [];
  if (caDigest === undefined || ca === undefined) return undefined;
  const names = [...text.matchAll(/(?:DNS|IP Address):([^\s,]+)/g)].map(([, name = '']) => name);
  return { ca, caDigest, names };
}

/** The serverID slapd uses: the one whose URL it listens on. `names` are the host's possible names. */
export function ownServerId({ serverIds, services }: SlapdConfig, names: readonly string[] = []): number | undefined {
  const only = serverIds.length === 1 ? serverIds[0] : undefined;
  if (only?.url === '') return only.id;
  return serverIds.find(({ url }) => services.some((listener) => isOwnUrl(url, listener, names)))?.id;
}

/** As slapd decides (config_check_my_url in config.c): the same text, or its own name on a port it listens on. */
function isOwnUrl(url: string, listener: string, names: readonly string[]): boolean {
  if (url.toLowerCase() === listener.toLowerCase()) return true;
  const [own, on] = [parseLdapUrl(url), parseLdapUrl(listener)];
  if (!own || !on || own.scheme !== on.scheme || own.port !== on.port) return false;
  const isSelf = own.host === '' || own.host.startsWith('localhost') || names.includes(own.host);
  return isSelf && (own.host === '' || on.host === '' || own.host === on.host);
}

/** Whether replication is configured. */
export function replicates({ serverIds, consumes }: SlapdConfig): boolean {
  return serverIds.length > 0 && consumes.length > 0;
}
