export { type LoadedInventory, loadInventory } from './inventory-file.ts';
