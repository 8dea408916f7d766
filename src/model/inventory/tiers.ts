import type { Role } from './services.ts';

/** The tiers of the cluster, and the roles of their hosts. */
export const tiers: readonly { readonly id: string; readonly roles: readonly Role[] }[] = [
  { id: 'directors', roles: ['director'] },
  { id: 'databases', roles: ['database', 'arbiter'] },
  { id: 'mail', roles: ['mail'] },
  { id: 'filer', roles: ['filer'] },
];
