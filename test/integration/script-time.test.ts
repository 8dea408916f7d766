import assert from 'node:assert/strict';
import { it } from 'node:test';
import { outcomeOf, script, storeOf } from '../../src/store/script.ts';
import { clientOf, startRedis } from '../support/redis.ts';

// Redis 7.0, as in Debian 12, does not freeze TIME in a script: 20 ms of work made a limit that was idle a limit with 1 ms to wait.
it('sees one time from the first to the last line of a script, however long it runs', async (t) => {
  const store = storeOf(clientOf(await startRedis(t), t), 'c1');
  const slow = script(/* lua */ `
local first = now()
for _ = 1, 1e5 do number(1) end
return { number(now() - first) }
`);
  assert.deepEqual(await outcomeOf(store, slow, []), ['0']);
});
