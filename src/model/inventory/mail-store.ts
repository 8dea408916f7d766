import type { Host, Inventory } from './inventory.ts';
import { hostsWith } from './inventory.ts';

/** The mail store as the mail hosts mount it and the filer exports it. */
export interface MailStore {
  readonly filer: Host;
  /** The folder of the filer. */
  readonly export: string;
  /** As mount(8) wants it and /proc/self/mountinfo shows it: by address, for DNS may be down when a host boots. */
  readonly source: string;
  /** The private addresses of the mail hosts. */
  readonly clients: readonly string[];
}

/** Undefined where no filer is declared: the mail store is somebody else's then. */
export function mailStoreOf(inventory: Inventory): MailStore | undefined {
  const [filer] = hostsWith(inventory, 'filer');
  if (!filer) return undefined;
  const clients = hostsWith(inventory, 'mail').map(({ private: address }) => address);
  return { filer, export: inventory.mail.export, source: `${filer.private}:${inventory.mail.export}`, clients };
}
