import { script } from '../redis-script.ts';

/**
 * Takes the cluster's lease for an approved run when it is free and the run is first in the line. The fence is never
 * lower than the clock, so it rises even when Redis lost its last second in a crash.
 * An approval that was given too long ago by the clock of Redis counts for nothing: the run is planned again. A run that owes
 * the cluster something needs no approval to put that back.
 * ARGV: id, turn, token, milliseconds it lasts, the worker as JSON, milliseconds for which an approval counts. Answers started
 * and fence, busy and holder, expired, or gone.
 */
export const start = script(/* lua */ `
local id, turn, token, lasts, worker, counts = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local lease, state = key('lease'), get(id, 'state')
if state == 'running' and redis.call('HGET', lease, 'token') == token then return { 'started', get(id, 'fence') } end
if state ~= 'approved' or get(id, 'turn') ~= turn then return { 'gone' } end
local held = redis.call('GET', key('hold'))
local hold = held and cjson.decode(held)
-- What is owed is paid whatever people have stopped.
if hold and not get(id, 'owed') and (hold.kind == 'freeze' or hold.by ~= get(id, 'requestedBy')) then
  if get(id, 'waitingFor') ~= hold.kind then
    set(id, 'waitingFor', hold.kind)
    journal(id, cjson.encode({ kind = 'waiting', reason = hold.by .. ' has stopped all changes: ' .. hold.because }))
  end
  return { 'busy', hold.kind }
end
local holder = redis.call('HGET', lease, 'run') or redis.call('ZRANGE', key('line'), 0, 0)[1]
if holder ~= id then
  if get(id, 'waitingFor') ~= holder then
    set(id, 'waitingFor', holder)
    journal(id, '{"kind":"waiting","reason":"job ' .. holder .. ' comes first"}')
  end
  return { 'busy', holder }
end
local givenAt = tonumber(get(id, 'approvedAt') or '0')
if not get(id, 'owed') and now() - givenAt >= counts then
  local by = cjson.encode(get(id, 'approvedBy') or '')
  journal(id, '{"kind":"approval-expired","by":' .. by .. ',"approvedAt":' .. number(givenAt) .. '}')
  unapprove(id)
  enter(id, 'planning')
  return { 'expired' }
end
local fence = number(math.max(tonumber(redis.call('GET', key('fence')) or '0') + 1, now()))
redis.call('SET', key('fence'), fence)
redis.call('HSET', lease, 'run', id, 'token', token, 'fence', fence)
redis.call('PEXPIRE', lease, lasts)
enter(id, 'running')
redis.call('HINCRBY', key('run', id), 'attempt', 1)
set(id, 'session', token, 'said', '0', 'fence', fence)
journal(id, '{"kind":"started","worker":' .. worker .. ',"fence":' .. fence .. '}')
return { 'started', fence }
`);

/**
 * Heartbeat and check in one. A lease that lapsed (Redis was away) is taken again as long as nobody has held it since.
 * ARGV: id, token, fence, milliseconds it lasts. Answers held and who asked to cancel, or lost.
 */
export const renew = script(/* lua */ `
local id, token, fence, lasts = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lease = key('lease')
if get(id, 'state') ~= 'running' or get(id, 'session') ~= token then return { 'lost' } end
local held = redis.call('HGET', lease, 'token')
if held and held ~= token then return { 'lost' } end
if not held then
  if redis.call('GET', key('fence')) ~= fence then return { 'lost' } end
  redis.call('HSET', lease, 'run', id, 'token', token, 'fence', fence)
end
redis.call('PEXPIRE', lease, lasts)
clear(id, 'lapsedAt')
return { 'held', get(id, 'cancelAskedBy') or '' }
`);

/**
 * Ends a run whose lease is gone, once it has been gone for a while: its worker may only have been waiting for Redis. One
 * that owes the cluster something is handed to the next worker instead, first in the line.
 * ARGV: id, session, milliseconds of grace, happening `interrupted`.
 */
export const lapse = script(/* lua */ `
local id, session, grace = ARGV[1], ARGV[2], tonumber(ARGV[3])
if get(id, 'state') ~= 'running' or get(id, 'session') ~= session then return { 'gone' } end
if redis.call('HGET', key('lease'), 'token') == session then
  clear(id, 'lapsedAt')
  return { 'held' }
end
readable(ARGV[4])
local since = get(id, 'lapsedAt')
if not since then set(id, 'lapsedAt', number(now())) end
if not since or now() - tonumber(since) < grace then return { 'noticed' } end
journal(id, ARGV[4])
if get(id, 'owed') then
  set(id, 'lineAt', '0')
  enter(id, 'approved')
  return { 'owed' }
end
enter(id, 'interrupted')
return { 'interrupted' }
`);
