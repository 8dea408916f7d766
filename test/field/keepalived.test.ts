import { describe } from 'node:test';
import { keepalivedReady } from '../../src/checks/director/directors.ts';
import { vrrp } from '../../src/facts/director/keepalived.ts';
import { checked, fieldCases, fieldInventory } from '../support/field.ts';

const keepalived = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };

describe('field: the state that keepalived writes down', () => {
  const lb0 = { ...fieldInventory, vips: fieldInventory.vips.filter(({ name }) => name === 'lb0') };
  const master = (priority: string) => `ok: lb1 is MASTER for lb0${priority}`;
  fieldCases(
    [
      ['12-keepalived-json-2.2.json', 'JSON of 2.2.7, effective above base', master(' with priority 210')],
      ['13-keepalived-json-v2-track-process.json', 'track_process beside vrrp', master(' with priority 150')],
      ['15-keepalived-data-1.3.5.txt', 'no wanted state and no effective priority', master(' with priority 150')],
      ['17-keepalived-data-2.3.4.txt', 'a sync group and flags between', master(' with priority 150')],
    ],
    (text) =>
      checked(
        keepalivedReady,
        { lb1: { units: new Map([['keepalived.service', keepalived]]), vrrp: vrrp.parse(text, 0) } },
        lb0,
      ),
  );
  fieldCases(
    [['13-keepalived-json-v2-track-process.json', 'both instances are read', 'lb0 MASTER, db0 BACKUP']],
    (text) =>
      vrrp
        .parse(text, 0)
        ?.map(({ name, state }) => `${name} ${state}`)
        .join(', ') ?? '',
  );
});
