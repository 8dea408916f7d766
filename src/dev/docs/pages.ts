import { commandsPage } from './commands.ts';
import { inventoryPage } from './inventory.ts';
import { jsonPage, jsonSchema } from './json.ts';

/** The pages that are generated, by their paths from the root. */
export function pages(): Readonly<Record<string, string>> {
  return {
    'docs/commands.md': commandsPage(),
    'docs/cluster-yaml.md': inventoryPage(),
    'docs/json.md': jsonPage(),
    'docs/json.schema.json': jsonSchema(),
  };
}
