import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = new URL('../../src/steps/files/', import.meta.url);

export interface Verdict {
  readonly passes: boolean;
  /** What the check said, and what it left for others to read. */
  readonly why: string;
  readonly kept: string | undefined;
}

/** The check scripts in a folder of their own, as they would stand on a director. */
export interface CheckScripts {
  run(name: string, port: number, env?: Readonly<Record<string, string>>): Promise<Verdict>;
  /** Runs a Perl program in which `@check` is the code of that check, made as ldirectord makes it. */
  inside(program: string, name: string, port: number): Promise<string>;
  /** Why the last login failed although the check passed. */
  note(port: number): string | undefined;
  remove(): void;
}

/** `files` are what the scripts read in /etc/mailha. */
export function checkScripts(files: Readonly<Record<string, string>> = {}): CheckScripts {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-checks-'));
  cpSync(source, folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    const moved = text.replaceAll('/usr/local/lib/mailha/', `${folder}/`).replaceAll('/etc/mailha/', `${folder}/`);
    writeFileSync(join(folder, name), moved);
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const reasons = join(folder, 'run/checks');
  const kept = (port: number) => join(reasons, `192.0.2.12:${port}-127.0.0.1:${port}`);
  return {
    async run(name, port, env = {}) {
      const args = ['192.0.2.12', String(port), '127.0.0.1', String(port)];
      const { code, stderr } = await perl([join(folder, name), ...args], { MAILHA_REASONS: reasons, ...env });
      return { passes: code === 0, why: stderr.trim(), kept: read(kept(port)) };
    },
    async inside(program, name, port) {
      const env = { MAILHA_REASONS: reasons, CHECK: join(folder, name), PORT: String(port) };
      const { stdout, stderr } = await perl(['-e', program], env);
      return stdout + stderr;
    },
    note: (port) => read(`${kept(port)}.login`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function perl(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn('perl', args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...said };
}
