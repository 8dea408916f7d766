import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadInventory } from '../../src/config/inventory-file.ts';
import type { Check, Verdict } from '../../src/model/check/check.ts';
import type { Fact, View } from '../../src/model/check/fact.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { captured } from './captures.ts';

/** Where a case of test/fixtures/field is. */
export function fieldFile(name: string): string {
  return fileURLToPath(new URL(`../fixtures/field/${name}`, import.meta.url));
}

/** The cluster whose hosts the cases are about. */
export const fieldInventory: Inventory = loadInventory(fieldFile('base.yaml')).inventory;

/** A file, what it shows, and the words that people must read: every pattern is found, or the text is exactly this. */
export type FieldCase = readonly [file: string, what: string, ...expected: (string | RegExp)[]];

/** One test a line. `read` takes the content of the file to the words that people see. */
export function fieldCases(
  cases: readonly FieldCase[],
  read: (text: string, file: string) => string | Promise<string>,
): void {
  for (const [file, what, ...expected] of cases) {
    it(`${file}: ${what}`, async () => {
      const said = await read(captured(`field/${file}`), file);
      for (const words of expected) {
        if (typeof words === 'string') assert.equal(said, words);
        else assert.match(said, words);
      }
    });
  }
}

/** `status: summary -> remedy`. */
export function inWords(verdict: Verdict | undefined): string {
  if (!verdict) return 'nothing to say';
  const remedy = 'remedy' in verdict ? ` -> ${verdict.remedy}` : '';
  return `${verdict.status}: ${verdict.summary}${remedy}`;
}

/** What a check says of these hosts, by the facts of each. */
export function checked(check: Check, hosts: Readonly<Record<string, object>>, inventory = fieldInventory): string {
  const seen = Object.entries(hosts).map(([name, facts]) => {
    const host = inventory.hosts.find((one) => one.name === name);
    assert(host, `no host ${name}`);
    return { host, facts: facts as Record<string, unknown>, sentAt: 0, receivedAt: 0 };
  });
  const view: View<Record<string, unknown>> = { seen, missing: [] };
  return inWords(check.judge(view, inventory, { seen: [], missing: [] }));
}

/**
 * What a fact makes of a host on which these programs print this, by its own script. `moved` are paths of the script that
 * lead to these files in place of the host's own, by the text that is there.
 */
export function asked<T>(
  fact: Fact<T>,
  { programs = {}, moved = {} }: { readonly programs?: Readonly<Record<string, string>>; readonly moved?: Paths },
): T {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-field-'));
  try {
    mkdirSync(join(folder, 'bin'));
    for (const [name, output] of Object.entries(programs)) {
      writeFileSync(join(folder, 'bin', `${name}.out`), output);
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nexec cat '${folder}/bin/${name}.out'\n`, { mode: 0o755 });
    }
    const given = fact.given?.(fieldInventory) ?? [];
    const argv = Object.entries(moved).reduce<readonly string[]>(
      (words, [path, content], n) => {
        const to = join(folder, `file${n}`);
        if (typeof content === 'string') writeFileSync(to, content);
        else {
          mkdirSync(to);
          for (const [name, text] of Object.entries(content)) writeFileSync(join(to, name), text);
        }
        return words.map((word) => word.replaceAll(path, to));
      },
      [...fact.argv, ...given],
    );
    const [program = '', ...rest] = argv;
    const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}` };
    const { stdout, stderr, status } = spawnSync(program, rest, { env, encoding: 'utf8' });
    if (status !== 0 && !fact.anyCode) throw new Error(`${fact.id} ended with ${status}: ${stderr}`);
    return fact.parse(stdout, status ?? -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By path: the text of a file, or the files of a folder. */
export type Paths = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
