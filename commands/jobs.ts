import type { DeskCommand } from '../src/model/run/command.ts';
import { jobsCard } from '../src/render/jobs.ts';
import { jobsJson } from '../src/render/json-answers.ts';
import { noMore } from './find.ts';
import { linksFor } from './links.ts';

/** As many as fit on a phone without scrolling far. */
const shown = 15;

export const jobs: DeskCommand = {
  name: 'jobs',
  usage: 'jobs',
  summary: 'List the latest jobs and their states.',
  examples: ['jobs'],
  needs: 'viewer',
  async reply(words, who, desk) {
    noMore('jobs', words, 0);
    const [runs, waiting, hold] = await Promise.all([desk.runs(shown), desk.waiting(), desk.hold()]);
    const older = waiting.filter(({ id }) => !runs.some((run) => run.id === id));
    const threads = await linksFor(who, desk, [...runs, ...older]);
    const besides = { older, threads, ...(hold ? { hold } : {}) };
    return { card: jobsCard(runs, besides), data: jobsJson(runs, besides) };
  },
};
