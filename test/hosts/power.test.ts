import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { filedPasswords, powerState, switchPower } from '../../src/hosts/power.ts';
import { type Argv, type Fence, fenceOf } from '../../src/model/inventory/fencing.ts';
import { passwordsIn, withoutPasswords } from '../../src/model/inventory/fencing-secrets.ts';
import { describe as describeError, HostError } from '../../src/model/text/errors.ts';
import { inventory } from '../support/fake-world.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';
import { hostNamed } from '../support/views.ts';

const lb1 = hostNamed('lb1');
const same = (word: string) => ({
  off: [word, 'off', '{host}'] as Fence['off'],
  on: [word, 'on', '{host}'] as Fence['off'],
});

describe('the power of a host', () => {
  it("is switched as its own entry says, else its hypervisor's, else the default", () => {
    const of = (fencing: typeof inventory.fencing) => fenceOf({ fencing }, lb1, 'off')?.join(' ');
    assert.equal(of({ lb1: same('own'), hv1: same('hv'), default: same('any') }), 'own off lb1');
    assert.equal(of({ hv1: same('hv'), default: same('any') }), 'hv off lb1');
    assert.equal(of({ hv2: same('hv'), default: same('any') }), 'any off lb1');
    assert.equal(of({ hv2: same('hv') }), undefined);
  });

  it('is switched by a program that no shell reads', async () => {
    const file = join(temporaryFolder(), "it's; here");
    const fence = { off: ['touch', file] as Fence['off'], on: ['rm', file] as Fence['off'] };
    await switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'off');
    assert(existsSync(file));
    await switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'on');
    assert(!existsSync(file));
  });

  it('says what the program said when it fails, without its arguments, and that none was declared', async () => {
    const fence = { off: ['ls', '/nowhere/{host}'] as Fence['off'], on: ['true'] as Fence['off'] };
    await assert.rejects(
      switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'off'),
      /lb1: switching its power off: .*\*{8}.*No such file or directory/,
    );
    await assert.rejects(switchPower(inventory, lb1, 'off'), /cluster\.yaml declares no fencing for lb1/);
  });

  it('is read from the status command, whatever its exit code; unclear output is an error', async () => {
    const of = (script: string) => {
      const fence = { ...same('false'), status: ['sh', '-c', script] as Fence['off'] };
      return powerState({ ...inventory, fencing: { default: fence } }, lb1);
    };
    assert.equal(await of('echo Chassis Power is on'), 'on');
    assert.equal(await of('echo running'), 'on');
    assert.equal(await of('echo shut off'), 'off');
    assert.equal(await of('echo Status: OFF; exit 2'), 'off');
    await assert.rejects(
      of('echo no route >&2; exit 1'),
      /reading its power state: .*neither "on" nor "off" \(no route\)/,
    );
    await assert.rejects(of('echo on or off'), /neither/);
    assert.equal(await powerState({ ...inventory, fencing: { default: same('false') } }, lb1), undefined);
  });

  it('takes no longer than it may, and ends the command', async () => {
    const fence = { off: ['sleep', '30'] as Fence['off'], on: ['true'] as Fence['off'], timeoutSeconds: 1 };
    const began = performance.now();
    await assert.rejects(
      switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'off'),
      /switching its power off: timed out after 1 s/,
    );
    assert(performance.now() - began < 10_000);
  });
});

describe('the password of a fencing command', () => {
  const canary = 'Tr0ub4dor&3';
  const shapes: readonly (readonly string[])[] = [
    ['-P', canary],
    [`-P${canary}`],
    [`--password=${canary}`],
    ['--passwd', canary],
    [`https://admin:${canary}@bmc.example.net/`],
    ['-u', `admin:${canary}`],
    [canary],
  ];

  it('is in nothing that a failing command leaves behind, however it was declared and printed', async () => {
    for (const shape of shapes) {
      for (const tells of ['printf "%s\\n" "$*" >&2', 'printf "%s\\n" "$*"', 'true']) {
        const argv = ['sh', '-c', `${tells}; exit 3`, 'sh', ...shape] as Fence['off'];
        const fencing = { default: { off: argv, on: argv, status: argv } };
        const error: unknown = await switchPower({ ...inventory, fencing }, lb1, 'on').catch((thrown) => thrown);
        assert(error instanceof HostError);
        assert(!inspect(error, { depth: 9, showHidden: true }).includes(canary), `${shape}: ${inspect(error)}`);
        assert.match(error.remedy ?? '', /Run the `on` command of lb1 under `fencing` in cluster\.yaml/);
        await assert.rejects(powerState({ ...inventory, fencing }, lb1), (thrown) => !inspect(thrown).includes(canary));
      }
    }
  });

  it('is known to the redactor where options show it, kept out of plans, and warned of', () => {
    for (const shape of shapes.slice(0, -1)) {
      const argv: Argv = ['fence', ...shape];
      const found = passwordsIn({ fencing: { default: { off: [...argv], on: ['true'] } } });
      assert.deepEqual([...new Set(found)], [canary], shape.join(' '));
      assert(!withoutPasswords(argv).join(' ').includes(canary));
    }
    assert.deepEqual(passwordsIn({ fencing: { default: same('ipmitool') } }), []);
    assert.deepEqual(passwordsIn({ fencing: { default: { off: ['virsh', '-p', '623'], on: ['true'] } } }), []);
  });

  it('comes from a file by the environment, never by the argv, and is hidden in what the command prints', async () => {
    const folder = temporaryFolder();
    const passwordFile = fileIn(folder, 'password', `${canary}\n`);
    const seen = join(folder, 'seen');
    const argv = [
      'sh',
      '-c',
      `echo "$IPMI_PASSWORD; $0 $*" >${seen}; echo "no $IPMI_PASSWORD" >&2; exit 1`,
      'x',
    ] as Fence['off'];
    const fencing = { default: { off: argv, on: argv, passwordFile } };
    await assert.rejects(switchPower({ ...inventory, fencing }, lb1, 'off'), /switching its power off: no \*{8}$/);
    assert.equal(readFileSync(seen, 'utf8'), `${canary}; x \n`);
    assert.deepEqual(filedPasswords({ ...inventory, fencing }), [canary]);
    chmodSync(passwordFile, 0o644);
    await assert.rejects(switchPower({ ...inventory, fencing }, lb1, 'off'), (error) =>
      /reading its fencing password: .*readable by everyone; chmod 600/.test(describeError(error)),
    );
  });
});
