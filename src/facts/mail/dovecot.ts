import type { Fact } from '../../model/check/fact.ts';

/**
 * Settings Dovecot needs on NFS (its documentation: NFS). A mailbox is open on several hosts at once: mail is delivered on
 * the host that received it, and a user's devices may be on different hosts. So caches are flushed as well.
 */
export const nfsSettings = {
  mmap_disable: 'yes',
  mail_fsync: 'always',
  mail_nfs_storage: 'yes',
  mail_nfs_index: 'yes',
} as const;

export interface DovecotSettings {
  /** Whether dovecot.conf includes iRedMail's folder, as it does for Dovecot 2.3 and does not for 2.4. */
  readonly includes: boolean;
  /** The settings above by name; empty where Dovecot is not installed or cannot parse its configuration. */
  readonly values: ReadonlyMap<string, string>;
}

const script = `command -v doveconf >/dev/null || exit 0
grep -Eqs '^[[:space:]]*!include(_try)?[[:space:]]+/etc/dovecot/iredmail/\\*\\.conf' /etc/dovecot/dovecot.conf && echo included
doveconf "$@" 2>/dev/null
exit 0`;

/** Effective settings from doveconf(1). */
export const dovecotSettings: Fact<DovecotSettings> = {
  id: 'dovecot.settings',
  argv: ['sh', '-c', script, 'sh', ...Object.keys(nfsSettings)],
  parse(stdout) {
    const lines = stdout.split('\n');
    const values = lines.flatMap((line) => {
      const [, name, value] = /^(\w+) = ?(.*)$/.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    });
    return { includes: lines.includes('included'), values: new Map(values) };
  },
};

/** Those that have another value, as `mmap_disable`. */
export function otherThanNfs({ values }: DovecotSettings): readonly string[] {
  return Object.entries(nfsSettings).flatMap(([name, value]) => (values.get(name) === value ? [] : [name]));
}
