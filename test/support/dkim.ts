import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth';
import type { DnsRecord, Names } from '../../src/model/dns/dns.ts';
import { pretendNames } from './pretend-names.ts';

const domain = 'example.net';
const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
const own = pair();

/** The private key of the domain, PEM. */
export const signingKey: string = own.privateKey;

/** The TXT record of selector `dkim`. */
export const dkimRecord = `v=DKIM1; p=${own.publicKey.toString('base64')}`;

/** As the domain's signer hands it on: by selector `dkim`. */
export async function signedMail(text: string): Promise<string> {
  const key = { signingDomain: domain, selector: 'dkim', privateKey: signingKey };
  // mailauth's type asks for them here as well; it signs by those in the list.
  const { signatures } = await dkimSign(text, { ...key, signatureData: [key] });
  return `${signatures}${text}`;
}

/** The zone of example.net with what senders publish; `key: 'another'` publishes a key that nobody signs with. */
export function zoneOf({
  spf = 'v=spf1 ip4:192.0.2.17 ip4:192.0.2.18 -all',
  key = 'own',
}: {
  readonly spf?: string;
  readonly key?: 'own' | 'another';
} = {}): Names {
  const published = key === 'own' ? dkimRecord : `v=DKIM1; p=${pair().publicKey.toString('base64')}`;
  const records: readonly DnsRecord[] = [
    { name: domain, type: 'SOA', value: { primary: 'ns1.example.net', contact: 'hostmaster.example.net', serial: 1 } },
    { name: domain, type: 'TXT', value: spf },
    { name: `dkim._domainkey.${domain}`, type: 'TXT', value: published },
    { name: `_dmarc.${domain}`, type: 'TXT', value: 'v=DMARC1; p=reject' },
  ];
  return pretendNames(records);
}
