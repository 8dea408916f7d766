import assert from 'node:assert/strict';
import type { Names } from '../../src/model/dns/dns.ts';
import { dkimFile, parseDkim } from '../../src/model/mail/dkim.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { describe as describeError, HostError } from '../../src/model/text/errors.ts';
import { consultDomains } from './dns-world.ts';
import { fakeWorld } from './fake-world.ts';
import { pretendNames } from './pretend-names.ts';

const suffix = 'dc=example,dc=net';

interface MailHost {
  /** Contents by path. */
  readonly files: Map<string, string>;
  table: string;
}

interface DkimHosts {
  readonly amavisd?: boolean;
  /** With what the keys that are made begin. */
  readonly key?: string;
}

/** Two mail hosts with amavisd and iRedMail's key of example.net; what is written on them is read again. */
export function dkimHosts({ amavisd = true, key = 'of' }: DkimHosts = {}) {
  const made = (): MailHost => ({
    files: new Map([[dkimFile({ domain: 'example.net', selector: 'dkim' }), 'first']]),
    table: '',
  });
  const hosts: Readonly<Record<string, MailHost>> = { mail1: made(), mail2: made() };
  const away = new Set<string>();
  const keysOf = ({ files, table }: MailHost) => {
    const rows = parseDkim(table);
    const declared = rows.some(({ domain }) => domain === 'example.net')
      ? []
      : [{ domain: 'example.net', selector: 'dkim' }];
    return [...declared, ...rows].map((one) => ({
      ...{ use: 'signs', since: 0, ...one },
      text: `v=DKIM1; p=${files.get(dkimFile(one)) ?? assert.fail(`amavisd finds no ${dkimFile(one)}`)}`,
    }));
  };
  const fake = fakeWorld(
    ({ name }, { id }) => {
      const host = hosts[name];
      if (!host || away.has(name)) throw new HostError(name, 'connecting');
      if (id === 'amavis.dkim-keys') return amavisd ? keysOf(host) : undefined;
      if (id === 'amavis.dkim-table') return { text: host.table || undefined, rows: parseDkim(host.table) };
      if (id === 'iredmail.key-sums') return host.files;
      if (id.startsWith('amavis.dkim-archive ')) return `${id.split(' ')[1]} ${host.files.get(id.split(' ')[1] ?? '')}`;
      if (id === 'slapd.now' || id === 'slapd.node')
        return {
          running: true,
          directories: [{ suffix, filled: true, first: [], csns: [], replica: [] }],
          clientError: undefined,
        };
      if (id === 'slapd.config') return { form: 'file', serverIds: [], consumes: [], services: [], text: '' };
      if (id === 'mail.domains') return [{ domain: 'example.org', active: true, mailboxes: 0, aliases: [] }];
      if (id.startsWith('mail.domain ')) {
        const units = ['Users', 'Groups', 'Aliases', 'Externals'].map((ou) => ({
          dn: ou,
          values: new Map([['ou', [ou]]]),
        }));
        return { entry: { dn: 'example.org', values: new Map() }, units, accounts: [] };
      }
      return undefined;
    },
    ({ name }, { run, stdin = '' }) => {
      const host = hosts[name];
      assert(host);
      const [file = ''] = run.slice(4);
      if (run[2]?.includes('openssl genrsa')) host.files.set(file, `${key}-${name}`);
      else if (run[2]?.includes('base64 -d')) host.files.set(stdin.split(' ')[0] ?? '', stdin.split(' ')[1] ?? '');
      else host.table = stdin;
    },
  );
  let now = pretendNames([]);
  const names: Names = {
    get servers() {
      return now.servers;
    },
    lookup: (name, type) => now.lookup(name, type),
  };
  const world = { ...fake, names, consult: consultDomains(['example.net', 'example.org']) };
  const does = async <P>(job: WriteJob<P>, params: P): Promise<string> => {
    world.happenings.length = 0;
    try {
      const plan = await job.plan(world, params);
      if (plan.steps.length === 0) return (await job.nothingToDo?.(world, params))?.sentence ?? 'nothing';
      const { sentence } = await job.apply(world, params, plan);
      assert.deepEqual((await job.plan(world, params)).steps, [], 'a second plan is empty');
      return sentence;
    } catch (error) {
      return `refused: ${describeError(error)}`;
    }
  };
  const shown = () => world.happenings.flatMap((one) => (one.kind === 'output' ? [one.text] : [])).join('');
  /** What resolvers say from now on. */
  const resolve = (by: Names) => {
    now = by;
  };
  return { hosts, away, changes: fake.changes, does, shown, resolve };
}
