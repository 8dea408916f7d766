import { storeMark } from '../../facts/host/managed-files.ts';
import type { MailStoreMount } from '../../facts/mail-store/mount.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { MailStore } from '../../model/inventory/mail-store.ts';

/** nfs(5) and mount(8): each option as it is written, and as the kernel shows it where it does. */
const options = [
  { write: 'vers=4.2', shown: 'vers=4.2' },
  // An answer is waited for, however long the filer is away: an error would be an error of somebody's mailbox.
  { write: 'hard', shown: 'hard' },
  // After 10 s without an answer the host connects anew, so that it does not sleep on when the filer has come back.
  { write: 'timeo=100', shown: 'timeo=100' },
  { write: 'retrans=2', shown: 'retrans=2' },
  // A file that the other host has made is there, though somebody looked for it a moment ago.
  { write: 'lookupcache=positive', shown: 'lookupcache=pos' },
  // Dovecot lists folders for names only.
  { write: 'nordirplus', shown: 'nordirplus' },
  { write: 'noatime', shown: 'noatime' },
  { write: 'nodev', shown: 'nodev' },
  { write: 'nosuid', shown: 'nosuid' },
  { write: 'noexec', shown: 'noexec' },
  { write: '_netdev' },
  // At boot it is tried until the filer is there, nothing else waits for it, and what needs it starts then (systemd.mount(5)).
  { write: 'bg' },
] as const;

const to = '# END mailha: the mail store';

export function fstabBlock({ source }: MailStore, { mail }: Inventory): string {
  return `${storeMark}\n${source} ${mail.store} nfs ${options.map(({ write }) => write).join(',')} 0 0\n${to}\n`;
}

/** Whether it is mounted with all of them. */
export function mountedSo({ options: found }: MailStoreMount): boolean {
  return options.every((option) => !('shown' in option) || found.has(option.shown));
}
