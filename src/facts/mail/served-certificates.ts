import type { Fact } from '../../model/check/fact.ts';
import { keyFiles } from './iredmail-keys.ts';

/** The certificates served to clients, and the one that should be. */
export interface ServedCertificates {
  /** The first certificate in the file, without its PEM markers; undefined when there is none. */
  readonly file: string | undefined;
  /** By port, of the ports that served one. */
  readonly served: ReadonlyMap<number, string>;
}

// A file may end without a newline.
const script = `echo '== file'; cat "$0" 2>/dev/null
ask() { printf '\\n== %s\\n' "$1"; timeout 4 openssl s_client -connect "127.0.0.1:$@" </dev/null 2>/dev/null; }
ask 993
ask 587 -starttls smtp
ask 443
ask 389 -starttls ldap
exit 0`;

/** Read with openssl s_client on loopback, port by port. slapd without TLS serves none. */
export const servedCertificates: Fact<ServedCertificates> = {
  id: 'mail.served-certificates',
  argv: ['sh', '-c', script, keyFiles.certificate],
  seconds: 20,
  parse(stdout) {
    const parts = stdout.split(/^== /m).flatMap((part) => {
      const pem = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(part)?.[1]?.replaceAll(/\s/g, '');
      return pem === undefined ? [] : [[part.slice(0, part.indexOf('\n')), pem] as const];
    });
    const ports = parts.filter(([name]) => name !== 'file').map(([name, pem]) => [Number(name), pem] as const);
    return { file: parts.find(([name]) => name === 'file')?.[1], served: new Map(ports) };
  },
};
