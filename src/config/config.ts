/** The files that the operators write. */
export { type InitializedSecrets, initSecrets } from './init-secrets.ts';
export { type LoadedInventory, loadInventory } from './inventory-file.ts';
export { loadSecrets } from './secrets-file.ts';
