import type { Mail } from '../inventory/mail.ts';

/** The mail that a removed mailbox left in the mail store. */
export interface KeptMail {
  readonly address: string;
  /** When the mailbox was removed, in ms since the epoch. */
  readonly removedAt: number;
  /** Without a final slash. */
  readonly folder: string;
  /** In KiB; undefined when it was not measured in time. */
  readonly size: number | undefined;
  /** The file that records the removal. */
  readonly record: string;
}

/** In the mail store, so that the records stay with the mail whatever becomes of a mail host. */
export function recordsFolder(store: string): string {
  return `${store}/mailha-removed`;
}

/**
 * The folder without a final slash; undefined where mail must not be deleted by a command that names it: outside of the mail
 * store, a folder that may hold several mailboxes, or a name that a shell could misread.
 */
export function folderToKeep(folder: string | undefined, store: string): string | undefined {
  const tidy = folder?.replaceAll(/\/+/g, '/').replace(/\/$/, '') ?? '';
  const below = tidy.startsWith(`${store}/`) ? tidy.slice(store.length + 1).split('/') : [];
  const isPlain = below.every((part) => /^[A-Za-z0-9_@+=.-]+$/.test(part) && part !== '.' && part !== '..');
  // Below it are the storage node, such as vmail1, and the domain.
  return below.length > 2 && isPlain ? tidy : undefined;
}

/** Whether a command may name it: a record is a file that anyone with root on a mail host can edit. */
export function isPlainRecord({ folder, record }: KeptMail, store: string): boolean {
  return folderToKeep(folder, store) === folder && /^[A-Za-z0-9_@+=.-]+$/.test(record);
}

/** Until when mail.keepRemovedDays keeps it, in ms since the epoch. */
export function keptUntil({ removedAt }: Pick<KeptMail, 'removedAt'>, { keepRemovedDays }: Mail): number {
  return removedAt + keepRemovedDays * 86_400_000;
}

/** Whether one of two folders contains the other, so that both lose mail with one. */
export function isShared(some: string, other: string): boolean {
  const whole = (path: string) => `${path.toLowerCase()}/`.replaceAll(/\/+/g, '/');
  return whole(some).startsWith(whole(other)) || whole(other).startsWith(whole(some));
}
