import { storeMark } from '../../facts/host/managed-files.ts';
import type { MailStoreMount } from '../../facts/mail-store/mount.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { MailStore } from '../../model/inventory/mail-store.ts';

/** nfs(5) and mount(8): each option as written, and as the kernel shows it if it does. */
const options = [
  { write: 'vers=4.2', shown: 'vers=4.2' },
  // Waits for the filer indefinitely: an I/O error could damage a mailbox.
  { write: 'hard', shown: 'hard' },
  // Reconnects after 10 s without an answer, instead of sleeping on after the filer is back.
  { write: 'timeo=100', shown: 'timeo=100' },
  { write: 'retrans=2', shown: 'retrans=2' },
  // A file created by another host is visible even if it was looked up a moment ago.
  { write: 'lookupcache=positive', shown: 'lookupcache=pos' },
  // Dovecot lists directories for their names only.
  { write: 'nordirplus', shown: 'nordirplus' },
  { write: 'noatime', shown: 'noatime' },
  { write: 'nodev', shown: 'nodev' },
  { write: 'nosuid', shown: 'nosuid' },
  { write: 'noexec', shown: 'noexec' },
  { write: '_netdev' },
  // At boot the mount is retried until the filer answers; only units that need it wait (systemd.mount(5)).
  { write: 'bg' },
] as const;

const to = '# END mailha: the mail store';

export function fstabBlock({ source }: MailStore, { mail }: Inventory): string {
  return `${storeMark}\n${source} ${mail.store} nfs ${options.map(({ write }) => write).join(',')} 0 0\n${to}\n`;
}

/** Whether it is mounted with all these options, and may be written to. */
export function mountedSo({ options: found }: MailStoreMount): boolean {
  return !found.has('ro') && options.every((option) => !('shown' in option) || found.has(option.shown));
}
