import { commandsPage } from './commands.ts';

/** The pages that are generated, by their paths from the root. */
export function pages(): Readonly<Record<string, string>> {
  return { 'docs/commands.md': commandsPage() };
}
