import type { MailStoreMount } from '../../facts/mail-store/mount.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { MailStore } from '../../model/inventory/mail-store.ts';

/** Options that damage mailboxes (nfs(5)), as the kernel shows them; undefined without one. */
export function riskOf({ options }: MailStoreMount): string | undefined {
  if (options.has('soft') || options.has('softerr')) {
    return 'soft: when the filer is slow, writes fail in the middle of a mailbox';
  }
  const locks =
    [...options].find((option) => /^local_lock=(?!none)/.test(option)) ?? (options.has('nolock') && 'nolock');
  return locks ? `with ${locks}: other mail hosts do not see its locks, and may damage mailboxes` : undefined;
}

interface Silent {
  readonly host: Host;
  readonly store: MailStore;
  readonly path: string;
}

/** An error is an answer: unlike a filer that hangs, it fails deliveries at once. */
export function answerRemedy(
  why: string,
  { host: { name, private: own }, store: { filer, export: folder }, path }: Silent,
): string {
  if (why.includes('Stale file handle')) {
    return `${filer.name} exports another file system or directory than ${name} has mounted: \`findmnt -T ${folder}\` on ${filer.name} must show the disk of the mail. Then drain ${name}, and on it \`systemctl restart ${path}\`.`;
  }
  if (why.includes('no answer within')) {
    return `Check ${filer.name} (\`status filer\`, \`systemctl status nfs-server\`), and \`ping ${filer.private}\` on ${name}. Do not unmount: mail waits and resumes once ${filer.name} answers.`;
  }
  return `Drain ${name}. On ${filer.name}: \`exportfs -v\` must list ${folder} for ${own}, \`dmesg | tail\` shows whether its disk fails, \`ls -ld ${folder}\` whether its mode keeps root out. Then on ${name}: \`systemctl restart ${path}\`.`;
}
