import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepalivedReady } from '../../src/checks/director/directors.ts';
import { vrrp } from '../../src/facts/director/keepalived.ts';
import { checked, fieldCases, fieldInventory } from '../support/field.ts';

const keepalived = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };

describe('field: the state that keepalived writes down', () => {
  const lb0 = { ...fieldInventory, vips: fieldInventory.vips.filter(({ name }) => name === 'lb0') };
  const master = (priority: string) => `ok: lb1 is MASTER for lb0${priority}`;
  const said = (text: string) =>
    checked(
      keepalivedReady,
      { lb1: { units: new Map([['keepalived.service', keepalived]]), vrrp: vrrp.parse(text, 0) } },
      lb0,
    );
  const dump = (state: string) => `------< VRRP Topology >------
 VRRP Instance = lb0
   VRRP Version = 2
   ${state}
   Priority = 150
   Effective priority = 150
   Total priority = 150
   Highest other priority = 200
`;
  fieldCases(
    [
      ['12-keepalived-json-2.2.json', 'JSON of 2.2.7, effective above base', master(' with priority 210')],
      ['13-keepalived-json-v2-track-process.json', 'track_process beside vrrp', master(' with priority 150')],
      ['15-keepalived-data-1.3.5.txt', 'no wanted state and no effective priority', master(' with priority 150')],
      ['17-keepalived-data-2.3.4.txt', 'a sync group and flags between', master(' with priority 150')],
    ],
    said,
  );

  // vrrp_json.c and lib/json_writer.c from 2.0.10 (json-c, with blanks) to 2.4.3, dump_vrrp of vrrp_data.c, states of vrrp.h.
  const json = (data: object) =>
    JSON.stringify([{ data: { iname: 'lb0', base_priority: 150, effective_priority: 150, wantstate: 1, ...data } }]);
  const others: readonly (readonly [what: string, dump: string, expected: RegExp])[] = [
    ['JSON of json-c', `\n[ ${json({ state: 2, wantstate: 2 }).slice(1, -1)} ]\n`, /^ok: lb1 is MASTER for lb0/],
    [
      'FAULT',
      json({ state: 3 }),
      /^degraded: lb1 is FAULT for lb0 with priority 150, wanted state BACKUP -> On lb1: `ip address`/,
    ],
    ['just started', json({ state: 0 }), /^degraded: lb1 is INIT for lb0/],
    [
      'lowered by scripts below 1',
      json({ state: 1, effective_priority: 1 }),
      /^degraded: .* priority 1 instead of 150 ->/,
    ],
    [
      'a text dump of 2.4.3 in FAULT',
      dump('State = FAULT\n   Flags: none\n   Wantstate = BACKUP\n   Flags of interface faults:\n     Interface down'),
      /^degraded: lb1 is FAULT for lb0 with priority 150, wanted state BACKUP ->/,
    ],
    [
      'a text dump of 2.4.3 as BACKUP: the priorities of others',
      dump('State = BACKUP\n   Master router = 192.0.2.14\n   Master priority = 200\n   Wantstate = BACKUP'),
      /^ok: lb1 is BACKUP for lb0 with priority 150$/,
    ],
  ];
  it('takes the priority that is advertised, whatever the weights add up to', () => {
    const text = dump('State = BACKUP').replace('Effective priority = 150', 'Effective priority = 1');
    assert.match(
      said(text.replace('Total priority = 150', 'Total priority = -90')),
      /^degraded: .* with priority 1 instead of 150 ->/,
    );
  });

  for (const [what, text, expected] of others) it(what, () => assert.match(said(text), expected));

  it('takes no part of a dump for the whole, and no other text for one', () => {
    assert.throws(() => vrrp.parse(' VRRP Instance = lb0\n   VRRP Version = 2\n   Sync gro', 0), /no state .* of lb0/);
    const scripts = '------< VRRP Scripts >------\n VRRP Script = director_ready\n   Status = GOOD\n   State = idle\n';
    assert.throws(() => vrrp.parse(`${dump('Want State = MASTER')}${scripts}`, 0), /no state .* of lb0/);
    assert.throws(() => vrrp.parse('', 0), /no VRRP instance/);
    assert.throws(() => vrrp.parse('{"track_process":[]}', 0), /no list of VRRP instances/);
  });

  it('says that the state is not known while the process of the pid file does not exist', () => {
    const facts = { units: new Map([['keepalived.service', keepalived]]), vrrp: vrrp.parse('', 3) };
    assert.match(
      checked(keepalivedReady, { lb1: facts }, lb0),
      /^unknown: VRRP state of lb1 not known: .*keepalived\.pid/,
    );
  });
  fieldCases(
    [['13-keepalived-json-v2-track-process.json', 'both instances are read', 'lb0 MASTER, db0 BACKUP']],
    (text) =>
      vrrp
        .parse(text, 0)
        ?.map(({ name, state }) => `${name} ${state}`)
        .join(', ') ?? '',
  );
});
