import type { Fact } from '../../model/check/fact.ts';

/** The last write test: an entry written here was read on every other provider, and so was its deletion. */
export interface SlapdProof {
  /** Key of the provider set it covered. */
  readonly of: string;
  /** Seconds since the epoch, by the host's clock. */
  readonly at: number;
  /** By URL of each other provider: ms from the write until it was read there. */
  readonly ms: ReadonlyMap<string, number>;
}

export const proofFile = '/var/lib/mailha/ldap-proof';

/** The last write test; undefined if there was none. */
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
