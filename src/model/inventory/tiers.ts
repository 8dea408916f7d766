import type { Role } from './services.ts';

/** The parts of the cluster that people name, and the roles of their hosts. */
export const tiers: readonly { readonly id: string; readonly roles: readonly Role[] }[] = [
  { id: 'directors', roles: ['director'] },
  { id: 'databases', roles: ['database', 'arbiter'] },
  { id: 'mail', roles: ['mail'] },
  { id: 'filer', roles: ['filer'] },
];
