import { initSecrets } from '../config/init-secrets.ts';
import { loadSettings } from '../config/settings.ts';

const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '));

/** `mailha secrets init`: makes what is missing and says which, never what. */
export function secretsInit(env: NodeJS.ProcessEnv): string {
  const lines = loadSettings(env).clusters.map(({ secrets: path }) => {
    const { made, kept } = initSecrets(path);
    return `${path}: created ${listed(made)}; kept ${listed(kept)}. Mode 0600: back it up where only you can read it.`;
  });
  return lines.join('\n');
}
