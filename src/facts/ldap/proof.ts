import type { Fact } from '../../model/check/fact.ts';

/** That a write on this provider was read on every other, and its deletion too. */
export interface SlapdProof {
  /** Of which providers, in the words of whoever asked for it. */
  readonly of: string;
  /** Seconds since the epoch, by the host's clock. */
  readonly at: number;
  /** By the URL of each other provider, in ms from the write until it was read there. */
  readonly ms: ReadonlyMap<string, number>;
}

export const proofFile = '/var/lib/mailha/ldap-proof';

/** The last one; undefined when there never was any. */
export const slapdProof: Fact<SlapdProof | undefined> = {
  id: 'slapd.proof',
  argv: ['cat', proofFile],
  anyCode: true,
  parse(stdout) {
    const [, of, at] = /^proof (\S+) (\d+)$/m.exec(stdout) ?? [];
    if (of === undefined) return undefined;
    const read = [...stdout.matchAll(/^read (\S+) (\d+)$/gm)];
    return { of, at: Number(at), ms: new Map(read.map(([, url = '', ms]) => [url, Number(ms)])) };
  },
};
