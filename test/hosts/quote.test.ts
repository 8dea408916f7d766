import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { quote, shellCommand } from '../../src/hosts/quote.ts';
import { fc } from '../support/laws.ts';
import { nastyTexts } from '../support/nasty.ts';

/** What a real shell makes of the words, each ended by a NUL byte. */
function throughShell(shell: string, words: readonly string[]): readonly string[] {
  const script = shellCommand(['/usr/bin/printf', '%s\\0', ...words]);
  return execFileSync(shell, ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const word = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'\'"`$\\!*?[]{}()<>|&;#~= \n\t\r-') }),
    fc.constantFrom(...nastyTexts),
  )
  .map((text) => text.replaceAll('\0', ''))
  .filter((text) => text.isWellFormed());

describe('quote', () => {
  for (const shell of ['dash', 'bash']) {
    it(`makes one word of any text, byte for byte, for ${shell}`, () => {
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 200, size: 'max' }), (words) => {
          assert.deepEqual(throughShell(shell, words), words);
        }),
        { numRuns: 12 },
      );
    });
  }

  it('leaves alone what needs no quotes, so that people can read it', () => {
    assert.equal(
      shellCommand(['install', '-m', '0644', '/dev/stdin', '/etc/keepalived/keepalived.conf']),
      'install -m 0644 /dev/stdin /etc/keepalived/keepalived.conf',
    );
  });

  it('keeps reserved words, assignments and empty words from meaning anything', () => {
    assert.equal(['if', 'A=b', '', '~', '#'].map(quote).join(' '), "'if' 'A=b' '' '~' '#'");
  });

  it('refuses what no argument can hold', () => {
    assert.throws(() => quote('a\0b'), {
      name: 'Refused',
      message: '"a\\u0000b" contains a NUL byte; remove it',
    });
    assert.throws(() => quote('a\ud83d'), { name: 'Refused', message: /is not well-formed Unicode/ });
  });

  it('shows only the beginning of a long text that it refuses', () => {
    assert.throws(() => quote(`${'x'.repeat(4000)}\0`), { message: /^"x{40}…" contains/ });
  });
});

describe('shellCommand', () => {
  it('runs the program where the shell has a builtin of that name', () => {
    const run = (argv: readonly string[]) => execFileSync('dash', ['-c', shellCommand(argv)], { encoding: 'utf8' });
    assert.equal(run(['echo', 'a\\tb']), 'a\\tb\n');
    assert.match(run(['kill', '--version']), /kill/);
  });
});
