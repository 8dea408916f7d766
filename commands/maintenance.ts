import { drainJob, undrainJob } from '../jobs/change/drain.ts';
import { maintenanceJob } from '../jobs/change/maintenance.ts';
import { realServers } from '../src/model/inventory/inventory.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { choiceOf } from '../src/model/run/form.ts';
import { Refused } from '../src/model/text/errors.ts';
import { minutesOf, span } from '../src/model/text/span.ts';
import { howLongAndWhy, serverNamed } from './drain.ts';
import { noMore } from './find.ts';

const usage = 'maintenance [HOST [for 2h because WHY…|over]]';

export const maintenance: JobCommand = {
  name: 'maintenance',
  usage,
  summary: 'Drain a host for a while, with a reminder at the end; or list drained hosts, by whom and why.',
  examples: ['maintenance', 'maintenance mail2 for 2h because its disk is being replaced', 'maintenance mail2 over'],
  needs: 'operator',
  form: {
    title: 'Maintenance',
    fields: (inventory) => [
      {
        kind: 'choice',
        name: 'host',
        label: 'Host to drain',
        choices: realServers(inventory).map(choiceOf),
      },
      {
        kind: 'choice',
        name: 'length',
        label: 'For how long',
        choices: ['30m', '1h', '2h', '4h', '8h', '1d'].map((value) => ({ value, label: span(minutesOf(value)) })),
      },
      { kind: 'text', name: 'because', label: 'Why', example: 'its disk is being replaced' },
    ],
    words: ({ host = '', length = '', because = '' }) => [
      host,
      'for',
      length,
      'because',
      ...because.split(/\s+/).filter(Boolean),
    ],
  },
  request([typed, ...words], inventory) {
    if (typed === undefined) return request(maintenanceJob, {});
    const host = serverNamed(typed, inventory);
    if (words.length === 0) return request(maintenanceJob, { host });
    if (words[0] === 'over') {
      noMore(usage, words, 1);
      return request(undrainJob, { host });
    }
    const { minutes, because } = howLongAndWhy(words, usage);
    if (minutes !== undefined && because !== undefined) return request(drainJob, { host, because, minutes });
    throw new Refused(
      `Duration or reason missing, as in \`maintenance ${host} for 2h because its disk is being replaced\`.`,
    );
  },
};
