import { initSecrets } from '../config/init-secrets.ts';
import { loadSettings } from '../config/settings.ts';
import { type Output, printJson } from './output.ts';

const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '));

/** `mailha secrets init`: creates missing secrets and prints their names, never their values. */
export function secretsInit(env: NodeJS.ProcessEnv, { output, json }: { output: Output; json: boolean }): void {
  const files = loadSettings(env).clusters.map(({ secrets: path }) => {
    const { made, kept } = initSecrets(path);
    return { path, created: [...made], kept: [...kept] };
  });
  if (json) printJson(output, { kind: 'secrets', files });
  for (const { path, created, kept } of json ? [] : files) {
    const found = `created ${listed(created)}; kept ${listed(kept)}`;
    output.print(`${path}: ${found}. Mode 0600: back it up where only you can read it.\n`);
  }
}
