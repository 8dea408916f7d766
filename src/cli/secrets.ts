import { initSecrets } from '../io/config.ts';
import { loadSettings } from '../io/settings.ts';

/** `mailha secrets init`: makes what is missing and says which, never what. */
export function secretsInit(env: NodeJS.ProcessEnv): string {
  const path = loadSettings(env).secrets;
  const { made, kept } = initSecrets(path);
  const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '));
  return `${path}: made ${listed(made)}; kept ${listed(kept)}. Mode 0600: back it up where only you can read it.`;
}
