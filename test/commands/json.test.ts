import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer } from '../../commands/answer.ts';
import { commands } from '../../commands/index.ts';
import { Document, schemaVersion } from '../../src/model/output/document.ts';
import { jobJson, runJson } from '../../src/render/json.ts';
import { richDesk } from '../support/rich-desk.ts';

const text = 'NOQUEUE: reject from <a@example.net> & others';
const who = { id: 'os:alice', groups: [] };

/** What the terminal prints. */
const printed = (data: object) => JSON.stringify({ schema: schemaVersion, ...data });

describe('what --json prints', () => {
  for (const command of commands) {
    it(`of ${command.name} is a document that is declared, without markup of Slack`, async () => {
      for (const example of command.examples) {
        const desk = richDesk(text);
        const said = example.replaceAll(/\b42\b/g, example.startsWith('ack') ? '41' : '42').split(' ');
        const answered = await answer(said, { who }, desk);
        assert(answered.kind !== 'form');
        const data = answered.kind === 'card' ? answered.data : { kind: 'queued', job: jobJson(answered.run) };
        const json = printed(data);
        assert.deepEqual(Document.parse(JSON.parse(json)), JSON.parse(json), example);
        assert.doesNotMatch(json, /&(?:lt|gt|amp);|<!|<@|"mrkdwn"/, example);
      }
    });
  }

  it('of a run has every key at any time', async () => {
    const desk = richDesk(text);
    for (const run of await desk.runs(3)) {
      for (const journal of [[], await desk.journal(run.id)]) {
        const json = printed(runJson(run, journal));
        assert.deepEqual(Document.parse(JSON.parse(json)), JSON.parse(json));
      }
    }
  });

  it('lists entries of the audit trail, decisions and jobs as data', async () => {
    const data = async (words: string) => {
      const answered = await answer(words.split(' '), { who }, richDesk(text));
      assert(answered.kind === 'card');
      return answered.data;
    };
    const audit = await data('audit lb1');
    assert(audit.kind === 'audit' && audit.entries.length > 5);
    assert.match(audit.entries.at(-1)?.text ?? '', /lb1/);
    const jobs = await data('jobs');
    assert(jobs.kind === 'jobs' && jobs.hold?.because === text && jobs.jobs[0]?.state === 'waiting');
    const refused = await data('reject 42');
    assert(refused.kind === 'decision' && !refused.done && refused.sentence === text);
    const verified = await data('audit verify');
    assert(verified.kind === 'audit-verified' && verified.intact && verified.sealed > 30);
  });
});
