import { drillJob } from '../jobs/drill/drill.ts';
import { drillHistoryJob, drillsJob } from '../jobs/drill/drills.ts';
import { drillSchedulesJob, scheduleDrillJob, unscheduleDrillJob } from '../jobs/drill/schedule.ts';
import { drills } from '../src/drills/index.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { choiceOf } from '../src/model/run/form.ts';
import { noMore, oneOf } from './find.ts';
import { rhythm } from './when.ts';

const usage = 'drill list|history|schedules|NAME [HOST]|schedule NAME WHEN|unschedule NAME';
/** Must be typed in full when the drill may leave a service without a healthy host. */
const although = (host: string) => `although ${host} is the last healthy one`;
const names = drills.map(({ id }) => id);

export const drill: JobCommand = {
  name: 'drill',
  usage,
  summary: 'Inject a fault, measure the outage and restore; or list drills, their history and their schedules.',
  examples: [
    'drill list',
    'drill vip-switchover',
    'drill database-loss db2',
    'drill ldap-loss mail1 although mail1 is the last healthy one',
    'drill history vip-switchover',
    'drill schedule vip-switchover 0 3 * * 1 Europe/Berlin',
  ],
  needs: 'operator',
  form: {
    title: 'Run a drill',
    unlessTyped: true,
    fields: ({ hosts }) => [
      {
        kind: 'choice',
        name: 'drill',
        label: 'Drill',
        choices: drills.map(({ id, question }) => ({ value: id, about: question })),
      },
      {
        kind: 'choice',
        name: 'host',
        label: 'Host (chosen by the drill if left empty)',
        optional: true,
        choices: hosts.map(choiceOf),
      },
      {
        kind: 'choice',
        name: 'last',
        label: 'If it is the last healthy host',
        optional: true,
        choices: [
          {
            value: 'yes',
            label: 'run the drill anyway',
            about: 'Clients may lose the service until the fault is restored',
          },
        ],
      },
    ],
    words: ({ drill = '', host, last }) => [
      drill,
      ...(host === undefined ? [] : [host, ...(last === 'yes' ? although(host).split(' ') : [])]),
    ],
  },
  request([what, ...words], inventory) {
    const drill = oneOf('drill', what, ['list', 'history', 'schedule', 'schedules', 'unschedule', ...names]);
    const [word, ...rest] = words;
    if (drill === 'schedule') return request(scheduleDrillJob, scheduled(words));
    const isLast = names.includes(drill) && word !== undefined && rest.join(' ') === although(word);
    noMore(usage, isLast ? [] : words, ['list', 'schedules'].includes(drill) ? 0 : 1);
    if (drill === 'schedules') return request(drillSchedulesJob, {});
    if (drill === 'unschedule') return request(unscheduleDrillJob, { drill: oneOf('drill', word, names) });
    if (drill === 'list') return request(drillsJob, {});
    if (drill === 'history') {
      return request(drillHistoryJob, word === undefined ? {} : { drill: oneOf('drill', word, names) });
    }
    const hosts = inventory.hosts.map(({ name }) => name);
    if (word === undefined) return request(drillJob, { drill });
    const aimed = { drill, target: oneOf('host', word, hosts) };
    return request(drillJob, isLast ? { ...aimed, isLast } : aimed);
  },
};

/** A drill, and when. Throws Refused. */
function scheduled([name, ...when]: readonly string[]) {
  const drill = oneOf('drill', name, names);
  return { drill, ...rhythm(when, `drill schedule ${drill} 0 3 * * 1 Europe/Berlin`) };
}
