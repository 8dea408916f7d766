import { commandsPage } from './commands.ts';
import { inventoryPage } from './inventory.ts';

/** The pages that are generated, by their paths from the root. */
export function pages(): Readonly<Record<string, string>> {
  return { 'docs/commands.md': commandsPage(), 'docs/cluster-yaml.md': inventoryPage() };
}
