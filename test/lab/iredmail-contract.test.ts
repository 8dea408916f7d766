import { describe, it } from 'node:test';
import { openLab } from '../../src/dev/lab/lab.ts';
import { keepsContract } from '../support/iredmail-contract.ts';

/**
 * On a lab that a real release or the stand-in was deployed to, while `npm run demo -- --iredmail FILE` or `--mail` runs;
 * MAILHA_LAB names the lab. test/lab/iredmail.test.ts keeps the same contract on a lab of its own.
 */
const lab = openLab();
const { guests } = await lab.status();
const up = guests.filter((guest) => guest.up && guest.name.startsWith('mail')).map(({ name }) => name);

for (const host of up) {
  keepsContract(
    host,
    async (name, script) => (await lab.ssh(name, ['sh', '-c', script], { timeoutSeconds: 60 })).stdout,
  );
}

describe('the contract of iRedMail', () => {
  it('is looked at where mail hosts run', { skip: up.length > 0 }, (t) => t.skip('no mail host is running'));
});
