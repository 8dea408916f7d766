import { incidentJob } from '../src/model/check/incident-job.ts';
import { isAtTerminal } from '../src/model/inventory/access.ts';
import type { DeskCommand } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { textCard } from '../src/render/decision.ts';
import { incidentMarkdown, jobsAround } from '../src/render/incident-markdown.ts';
import { runJson } from '../src/render/json.ts';
import { noMore, runNamed } from './find.ts';

const usage = 'incident ID';
/** The newest jobs that are searched for those around the incident. */
const mostRuns = 500;

export const incident: DeskCommand = {
  name: 'incident',
  usage,
  summary: 'Print an incident as Markdown for the postmortem: facts, timeline, jobs and drills.',
  examples: ['incident 41'],
  needs: 'viewer',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    const run = await runNamed(usage, words[0], desk);
    if (run.job !== incidentJob) throw new Refused(`${run.id} is not an incident; \`alerts\` lists the open ones.`);
    const journal = await desk.journal(run.id);
    const text = incidentMarkdown(run, journal, jobsAround(run, await desk.runs(mostRuns)));
    const name = `incident-${run.id}.md`;
    const card = isAtTerminal(who)
      ? { ...textCard(name), file: { name, title: name, text, alone: true as const } }
      : { summary: name, parts: [{ kind: 'code' as const, text }] };
    return { card, data: runJson(run, journal) };
  },
};
