import { script } from '../script.ts';

/** Before a fault is injected: stores what to restore. ARGV: id, session, the pending restore as JSON. Returns kept or lost. */
export const keep = script(/* lua */ `
local id, session, pending = ARGV[1], ARGV[2], ARGV[3]
if get(id, 'session') ~= session then return { 'lost' } end
set(id, 'pendingRestore', pending)
redis.call('SADD', key('pendingRestores'), id)
return { 'kept' }
`);

/** The restore is complete. ARGV: id, session. Returns done, or lost: then the worker that has the run now restores again. */
export const done = script(/* lua */ `
local id, session = ARGV[1], ARGV[2]
if get(id, 'session') ~= session then return { 'lost' } end
clear(id, 'pendingRestore', 'restoreAttempts', 'restoreFailedAt', 'restoreDelay')
redis.call('SREM', key('pendingRestores'), id)
return { 'done' }
`);
