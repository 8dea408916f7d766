import type { Host, Inventory } from './inventory.ts';
import { hostsWith } from './inventory.ts';

/** The mail store, as mail hosts mount it and the filer exports it. */
export interface MailStore {
  readonly filer: Host;
  /** The exported directory of the filer. */
  readonly export: string;
  /** As written for mount(8) and shown in /proc/self/mountinfo: by address, since DNS may be down when a host boots. */
  readonly source: string;
  /** The private addresses of the mail hosts. */
  readonly clients: readonly string[];
}

/** Undefined if no filer is declared: the mail store is then managed elsewhere. */
export function mailStoreOf(inventory: Inventory): MailStore | undefined {
  const [filer] = hostsWith(inventory, 'filer');
  if (!filer) return undefined;
  const clients = hostsWith(inventory, 'mail').map(({ private: address }) => address);
  return { filer, export: inventory.mail.export, source: `${filer.private}:${inventory.mail.export}`, clients };
}
