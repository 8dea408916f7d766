import { digestAllJob } from '../jobs/digest/all.ts';
import { digestJob } from '../jobs/digest/digest.ts';
import { digestSchedulesJob, removeDigestJob, scheduleDigestJob } from '../jobs/digest/schedule.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { minutesOf } from '../src/model/text/span.ts';
import { noMore, oneOf } from './find.ts';
import { rhythm } from './when.ts';

const usage = 'digest now [all] [1d]|schedule [all] WHEN|list|remove [all]';

export const digest: JobCommand = {
  name: 'digest',
  usage,
  summary: 'Post a report on this cluster or all clusters, with a chart; once or on a schedule.',
  examples: [
    'digest now',
    'digest now 7d',
    'digest now all',
    'digest schedule 0 7 * * * Europe/Berlin',
    'digest list',
    'digest remove',
  ],
  needs: 'operator',
  request([typed = 'now', ...words]) {
    const what = oneOf('digest command', typed, ['now', 'schedule', 'list', 'remove']);
    const all = words[0] === 'all';
    const rest = all ? words.slice(1) : words;
    if (what === 'schedule') {
      const when = rhythm(rest, 'digest schedule 0 7 * * * Europe/Berlin');
      return request(scheduleDigestJob, { ...when, of: all ? 'all' : 'this' });
    }
    noMore(usage, what === 'list' ? words : rest, what === 'now' ? 1 : 0);
    if (what === 'list') return request(digestSchedulesJob, {});
    if (what === 'remove') return request(removeDigestJob, { of: all ? 'all' : 'this' });
    const hours = Math.max(1, Math.round(minutesOf(rest[0] ?? '1d') / 60));
    return request(all ? digestAllJob : digestJob, { hours });
  },
};
