import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jobs } from '../../jobs/index.ts';
import type { DeskCommand, JobCommand } from '../../src/model/run/command.ts';
import type { Request } from '../../src/model/run/request.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { inventory } from './fake-world.ts';
import { alice, runOf } from './journals.ts';
import { notingDesk } from './noting-desk.ts';

const split = (words: string) => words.split(' ').filter(Boolean);

/** Every command refuses these wherever they stand: nothing typed may reach a shell. */
const hostile = ['$(reboot)', '`id`', 'x;reboot', '--force', '../../etc/passwd', 'x'.repeat(4000)];

/** A suite from a table: the words after the command's name, and the request that they make or why they are refused. */
export function understands(command: JobCommand, table: Readonly<Record<string, Request | RegExp>>): void {
  const { name } = command;
  const ask = (words: readonly string[]) => command.request(words, inventory);
  describe(`${name}, typed`, () => {
    for (const [words, wanted] of Object.entries(table)) {
      if (wanted instanceof RegExp) {
        it(`is refused: ${name} ${words}`, () =>
          assert.throws(() => ask(split(words)), { name: 'Refused', message: wanted }));
        continue;
      }
      it(`requests ${wanted.job}: ${name} ${words}`, () => {
        const asked = ask(split(words));
        assert.deepEqual(asked, wanted);
        const job = jobs.find((known) => known.name === asked.job);
        assert.deepEqual(job?.params.parse(asked.params), asked.params);
      });
    }

    it('is refused with a hostile word as its first or its last one', () => {
      const longest = Object.keys(table).reduce(
        (a, b) => (a.length > b.length && !(table[a] instanceof RegExp) ? a : b),
        '',
      );
      assert(hostile.length > 0);
      for (const word of hostile) {
        assert.throws(() => ask([word]), Refused, word);
        assert.throws(() => ask([word, ...split(longest)]), Refused, word);
      }
    });
  });
}

/** A suite from a table: the words after the command's name, and what the desk is made to do or why they are refused. */
export function decides(command: DeskCommand, table: Readonly<Record<string, string | RegExp>>): void {
  const { name } = command;
  describe(`${name}, typed`, () => {
    for (const [words, wanted] of Object.entries(table)) {
      const desk = notingDesk([runOf({ id: '42' })]);
      const reply = () => command.reply(split(words), { id: alice, groups: [] }, desk);
      if (wanted instanceof RegExp) {
        it(`is refused: ${name} ${words}`, async () => {
          await assert.rejects(reply(), { name: 'Refused', message: wanted });
          assert.deepEqual(desk.done, []);
        });
        continue;
      }
      it(`does ${wanted || 'nothing but answer'}: ${name} ${words}`, async () => {
        const { card } = await reply();
        assert.deepEqual(desk.done, wanted === '' ? [] : [wanted]);
        assert.notEqual(card.summary, '');
      });
    }
  });
}
