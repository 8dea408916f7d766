import { script } from '../script.ts';

/** Before a fault: what will have to be restored. ARGV: id, session, the pending restore as JSON. Answers kept, or lost. */
export const keep = script(/* lua */ `
local id, session, pending = ARGV[1], ARGV[2], ARGV[3]
if get(id, 'session') ~= session then return { 'lost' } end
set(id, 'pendingRestore', pending)
redis.call('SADD', key('pendingRestores'), id)
return { 'kept' }
`);

/** All of it is restored. ARGV: id, session. Answers done, or lost: then the worker that has the run now does it again. */
export const done = script(/* lua */ `
local id, session = ARGV[1], ARGV[2]
if get(id, 'session') ~= session then return { 'lost' } end
clear(id, 'pendingRestore', 'restoreAttempts', 'restoreFailedAt', 'restoreDelay')
redis.call('SREM', key('pendingRestores'), id)
return { 'done' }
`);
