import { script } from '../script.ts';

/**
 * Takes the cluster's lease for an approved run if the lease is free and the run is first in the line. The fence is never
 * lower than the clock, so it rises even when Redis lost its last second in a crash.
 * An approval that is too old by the clock of Redis has expired: the run is planned again.
 * A pending restore comes first: it needs no approval and no place in the line, no freeze or lock stops it, and no other run
 * starts before it is done. A failed restore is retried after a delay.
 * ARGV: id, turn, token, lease duration in ms, the worker as JSON, validity of an approval in ms. Returns started and the
 * fence, busy and the holder, expired, or gone.
 */
export const start = script(/* lua */ `
local id, turn, token, lasts, worker, counts = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local lease, state = key('lease'), get(id, 'state')
local restores = state == 'restoring'
local isMine = redis.call('HGET', lease, 'token') == token
if isMine and (state == 'running' or restores) then return { 'started', get(id, 'fence') } end
if (state ~= 'approved' and not restores) or get(id, 'turn') ~= turn then return { 'gone' } end
local function waits(holder, reason)
  if get(id, 'waitingFor') ~= holder then
    set(id, 'waitingFor', holder)
    journal(id, cjson.encode({ kind = 'waiting', reason = reason }))
  end
  return { 'busy', holder }
end
local holder = redis.call('HGET', lease, 'run')
if restores then
  local failedAt, delay = tonumber(get(id, 'restoreFailedAt') or '0'), tonumber(get(id, 'restoreDelay') or '0')
  if holder or now() - failedAt < delay then return { 'busy', holder or id } end
else
  for _, other in ipairs(redis.call('SMEMBERS', key('pendingRestores'))) do
    if get(other, 'pendingRestore') then
      return waits('restore ' .. other, 'the pending restore of job ' .. other .. ' comes first')
    end
  end
  local held = redis.call('GET', key('hold'))
  local hold = held and cjson.decode(held)
  if hold and (hold.kind == 'freeze' or get(id, 'scheduled') or hold.by ~= get(id, 'requestedBy')) then
    local what = hold.kind == 'freeze' and ' has frozen all changes: ' or ' has locked the cluster: '
    return waits(hold.kind, hold.by .. what .. hold.because)
  end
  holder = holder or redis.call('ZRANGE', key('line'), 0, 0)[1]
  if holder ~= id then return waits(holder, 'job ' .. holder .. ' comes first') end
  local givenAt = tonumber(get(id, 'approvedAt') or '0')
  if now() - givenAt >= counts then
    local by = cjson.encode(get(id, 'approvedBy') or '')
    journal(id, '{"kind":"approval-expired","by":' .. by .. ',"approvedAt":' .. number(givenAt) .. '}')
    unapprove(id)
    enter(id, 'planning')
    return { 'expired' }
  end
end
local fence = number(math.max(tonumber(redis.call('GET', key('fence')) or '0') + 1, now()))
redis.call('SET', key('fence'), fence)
redis.call('HSET', lease, 'run', id, 'token', token, 'fence', fence)
redis.call('PEXPIRE', lease, lasts)
if not restores then
  enter(id, 'running')
  redis.call('HINCRBY', key('run', id), 'attempt', 1)
end
set(id, 'session', token, 'said', '0', 'fence', fence)
journal(id, '{"kind":"started","worker":' .. worker .. ',"fence":' .. fence .. '}')
return { 'started', fence }
`);

/**
 * Heartbeat and check in one. A lease that lapsed (Redis was unreachable) is retaken if no other run has held it since.
 * ARGV: id, token, fence, duration in ms. Returns held and who cancelled or froze all changes, or lost. A freeze stops the
 * run even if the process that set it died before it cancelled each run.
 */
export const renew = script(/* lua */ `
local id, token, fence, lasts = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lease = key('lease')
local state = get(id, 'state')
if (state ~= 'running' and state ~= 'restoring') or get(id, 'session') ~= token then return { 'lost' } end
local held = redis.call('HGET', lease, 'token')
if held and held ~= token then return { 'lost' } end
if not held then
  if redis.call('GET', key('fence')) ~= fence then return { 'lost' } end
  redis.call('HSET', lease, 'run', id, 'token', token, 'fence', fence)
end
redis.call('PEXPIRE', lease, lasts)
clear(id, 'lapsedAt')
local stoppedBy = get(id, 'cancelAskedBy')
if not stoppedBy then
  local text = redis.call('GET', key('hold'))
  local hold = text and cjson.decode(text)
  if hold and hold.kind == 'freeze' then stoppedBy = hold.by end
end
return { 'held', stoppedBy or '' }
`);

/**
 * Interrupts a run whose lease has been gone for the grace period: its worker may only have been waiting for Redis. A run
 * with a pending restore is restored by the next worker instead; see enter.
 * ARGV: id, session, grace period in ms, event `interrupted`.
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
enter(id, 'interrupted')
return { 'interrupted' }
`);
