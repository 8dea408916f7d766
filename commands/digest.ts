import { digestJob } from '../jobs/digest.ts';
import { digestSchedulesJob, removeDigestJob, scheduleDigestJob } from '../jobs/digest-schedule.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { minutesOf } from '../src/model/span.ts';
import { noMore, oneOf } from './find.ts';
import { rhythm } from './when.ts';

const usage = 'digest now [1d]|schedule WHEN|list|remove';

export const digest: JobCommand = {
  name: 'digest',
  usage,
  summary: 'How the cluster is and how it was, in one message with a picture; now, or again and again.',
  examples: ['digest now', 'digest now 7d', 'digest schedule 0 7 * * * Europe/Berlin', 'digest list', 'digest remove'],
  needs: 'operator',
  request([typed = 'now', ...words]) {
    const what = oneOf('digest', typed, ['now', 'schedule', 'list', 'remove']);
    if (what === 'schedule') {
      return request(scheduleDigestJob, rhythm(words, 'digest schedule 0 7 * * * Europe/Berlin'));
    }
    noMore(usage, words, what === 'now' ? 1 : 0);
    if (what === 'list') return request(digestSchedulesJob, {});
    if (what === 'remove') return request(removeDigestJob, {});
    return request(digestJob, { hours: Math.max(1, Math.round(minutesOf(words[0] ?? '1d') / 60)) });
  },
};
