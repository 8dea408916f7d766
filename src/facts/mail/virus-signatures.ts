import type { Fact } from '../../model/check/fact.ts';

/** ClamAV's databases without which its daemon does not start (clamav-daemon.service: ConditionPathExistsGlob). */
const databases = ['main', 'daily'] as const;

export interface VirusSignatures {
  /** Names of the missing databases. */
  readonly missing: readonly string[];
  /** When `daily` was last updated, in seconds since the epoch by the host's clock; 0 where it is missing. */
  readonly updatedAt: number;
}

/** They come as `.cvd`, and as `.cld` after an incremental update. */
const script = `cd /var/lib/clamav 2>/dev/null && stat -c '%Y %n' -- main.c[vl]d daily.c[vl]d 2>/dev/null; exit 0`;

export const virusSignatures: Fact<VirusSignatures> = {
  id: 'clamav.signatures',
  argv: ['sh', '-c', script],
  parse(stdout) {
    const files = [...stdout.matchAll(/^(\d+) (main|daily)\.c[vl]d$/gm)];
    const daily = files.filter(([, , name]) => name === 'daily').map(([, time]) => Number(time));
    return {
      missing: databases.filter((name) => !files.some(([, , found]) => found === name)),
      updatedAt: Math.max(0, ...daily),
    };
  },
};
