import type { Fact } from '../../model/check/fact.ts';
import { keyFiles } from './iredmail-keys.ts';

export interface Certificate {
  /** Sha256, as openssl writes it. */
  readonly fingerprint: string;
  /** In ms since the epoch. */
  readonly until: number;
  /** As `until`; undefined when openssl does not print it. */
  readonly from?: number;
}

/** The certificate of all services on a mail host; undefined when openssl cannot read one. */
export const mailCertificate: Fact<Certificate | undefined> = {
  id: 'iredmail.certificate',
  argv: ['openssl', 'x509', '-in', keyFiles.certificate, '-noout', '-dates', '-fingerprint', '-sha256'],
  anyCode: true,
  parse(stdout) {
    const until = Date.parse(/^notAfter=(.+)$/m.exec(stdout)?.[1] ?? '');
    const fingerprint = /^sha256 Fingerprint=(.+)$/im.exec(stdout)?.[1];
    if (fingerprint === undefined || Number.isNaN(until)) return undefined;
    const from = Date.parse(/^notBefore=(.+)$/m.exec(stdout)?.[1] ?? '');
    return { fingerprint, until, ...(Number.isNaN(from) ? {} : { from }) };
  },
};
