import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { answer } from '../../commands/answer.ts';
import { commands } from '../../commands/index.ts';
import { incidentJob } from '../../src/model/check/incident-job.ts';
import type { Card } from '../../src/model/run/card.ts';
import { runStates } from '../../src/model/run/run.ts';
import { follow } from '../../src/render/live.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { threadOf } from '../../src/render/thread.ts';
import { everyHappening } from '../support/every-happening.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { fc } from '../support/laws.ts';
import { richDesk } from '../support/rich-desk.ts';

const look = { colour: false, width: 100 };

/** Every card there is, with this text wherever text from outside may stand. */
async function everyCard(text: string): Promise<readonly Card[]> {
  const all = everyHappening(text);
  const journal = journalOf(
    ...[all.requested, all.started, all.planned, all.asked].map((one) => [1, one] as const),
    ...Object.values(all).map((one) => [1, one] as const),
  );
  const threads = [...runStates].flatMap((state) =>
    [runOf({ state, text }), runOf({ state, text, job: incidentJob })].flatMap((run) => [
      ...threadOf(run, journal),
      ...Object.values(all).flatMap((one) => threadOf(run, journalOf([1, all.requested], [1, one]))),
    ]),
  );
  const examples = commands.flatMap(({ examples }) => examples.map((example) => example.split(' ')));
  const who = { id: 'os:alice', groups: ['S0LEADS'] };
  const answers = await Promise.all([...examples, [text]].map((words) => answer(words, { who }, richDesk(text))));
  return [...threads.map(({ card }) => card), ...answers.flatMap((one) => (one.kind === 'card' ? [one.card] : []))];
}

const shown = (card: Card) => stripVTControlCharacters(toTerminal(card, look));

describe('every card at a terminal', () => {
  it('has no entities where a program prints <, > and &', async () => {
    const pieces = ['< SKIP >', 'a & b', '<x@example.net>', '&&', '<!here>', '`<a>`', '*<b>*', ' ', '1 > 0', '>'];
    const texts = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }).map((found) => found.join(' '));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const card of await everyCard(text)) assert.doesNotMatch(shown(card), /&(?:lt|gt|amp);/);
      }),
      { numRuns: 8 },
    );
  });

  it('has no markup of Slack of its own', async () => {
    const markup = /<!|<@|<#|<docs:|<https?:|\|>|(?<!\S):[a-z_]+:(?!\S)|(?<![\w*])\*\w[^*\n]*\*(?![\w*])/;
    for (const card of await everyCard('connection refused')) assert.doesNotMatch(shown(card), markup);
  });

  it('follows a job without either', () => {
    const all = everyHappening('< SKIP > & more');
    const journal = journalOf(...Object.values(all).map((one) => [1, one] as const));
    for (const state of runStates) {
      const { text } = follow({ run: runOf({ state }), journal }, new Set(), look);
      assert.doesNotMatch(text, /&(?:lt|gt|amp);|<!|<@/);
    }
  });
});
