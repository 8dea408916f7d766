import { noticeJob } from '../../model/run/notice.ts';
import { script } from '../script.ts';

/**
 * ARGV: key of the request or '', its lifetime in seconds, state, events (one a line), whose looks are limited or '', the
 * limit, then fields and values. Returns id and new|known, or full and the ids of the looks in progress of this person.
 */
export const submit = script(/* lua */ `
local request, seconds, state, happenings, person, most = unpack(ARGV, 1, 6)
local known = request ~= '' and redis.call('GET', key('request', request))
if known then return { known, 'known' } end
for happening in string.gmatch(happenings, '[^\\n]+') do readable(happening) end
local mine, busy = key('looks', person), {}
if person ~= '' then
  for _, other in ipairs(redis.call('SMEMBERS', mine)) do
    local its = get(other, 'state')
    if its and not over[its] then table.insert(busy, other) else redis.call('SREM', mine, other) end
  end
  if #busy >= tonumber(most) then return { 'full', unpack(busy) } end
end
local id = number(redis.call('INCR', key('last')))
if request ~= '' then redis.call('SET', key('request', request), id, 'EX', seconds) end
set(id, 'createdAt', number(now()), unpack(ARGV, 7))
if person ~= '' then
  redis.call('SADD', mine, id)
  redis.call('EXPIRE', mine, retentionSeconds)
end
if get(id, 'job') ~= '${noticeJob}' then
  redis.call('LPUSH', key('runs'), id)
  redis.call('LTRIM', key('runs'), 0, 9999)
end
if get(id, 'job') == 'incident' then
  redis.call('ZADD', key('incidents'), number(now()), id)
  redis.call('ZREMRANGEBYRANK', key('incidents'), 0, -1001)
end
enter(id, state)
for happening in string.gmatch(happenings, '[^\\n]+') do journal(id, happening) end
return { id, 'new' }
`);

/** Repairs the indexes of runs, which an older version may have left incomplete. */
export const reindex = script(/* lua */ `
local function found(id)
  local job, state, at = get(id, 'job'), get(id, 'state'), get(id, 'createdAt')
  if state == 'waiting' then redis.call('ZADD', key('waiting'), 'NX', at, id) end
  if job == 'incident' then redis.call('ZADD', key('incidents'), 'NX', at, id) end
  if state == 'done' then redis.call('HSETNX', key('last-done'), job, id) end
end
for _, id in ipairs(redis.call('ZRANGE', key('waiting'), 0, -1)) do
  if get(id, 'state') ~= 'waiting' then redis.call('ZREM', key('waiting'), id) end
end
for _, id in ipairs(redis.call('SMEMBERS', key('open'))) do found(id) end
if redis.call('SET', key('indexed'), '1', 'NX') then
  for _, id in ipairs(redis.call('LRANGE', key('runs'), 0, 9999)) do found(id) end
end
return { 'indexed' }
`);

/**
 * Compare and set. ARGV[1] is JSON: id, from (states), same (expected fields; '' is absent), alive or expired (of the
 * approval), counts (validity of an approval in ms), set, stamp (fields set to the current time),
 * unapprove, happenings (events), and to (the new state, if any).
 */
export const move = script(/* lua */ `
local spec = cjson.decode(ARGV[1])
local id, state = spec.id, get(spec.id, 'state')
local allowed = false
for _, from in ipairs(spec.from) do allowed = allowed or from == state end
if not allowed then return { 'state', state or 'none' } end
for field, wanted in pairs(spec.same) do
  if (get(id, field) or '') ~= wanted then return { 'differs', field } end
end
local void = now() >= tonumber(get(id, 'expiresAt') or '0')
if spec.alive and void then return { 'expired' } end
if spec.expired and not void then return { 'alive' } end
if spec.counts and now() - tonumber(get(id, 'approvedAt') or '0') >= spec.counts then return { 'stale' } end
readable(unpack(spec.happenings))
if spec.unapprove then unapprove(id) end
for field, value in pairs(spec.set) do set(id, field, value) end
for _, field in ipairs(spec.stamp) do set(id, field, number(now())) end
for _, happening in ipairs(spec.happenings) do journal(id, happening) end
if spec.to then enter(id, spec.to) end
return { 'moved' }
`);

/** ARGV: id, session, number of the event in it, event. The number makes a resent command harmless. */
export const report = script(/* lua */ `
local id, session, n, happening = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if get(id, 'session') ~= session then return { 'lost' } end
if tonumber(get(id, 'said') or '0') < tonumber(n) then
  readable(happening)
  set(id, 'said', n)
  journal(id, happening)
end
return { 'kept' }
`);

/** A worker starts a look or a plan. ARGV: id, turn, session, most attempts, event `started`, event `failed`. */
export const look = script(/* lua */ `
local id, turn, session, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local state, reads = get(id, 'state'), get(id, 'writes') == '0'
local open = state == 'queued' or state == 'planning' or (reads and state == 'running')
if not open or get(id, 'turn') ~= turn then return { 'gone' } end
if get(id, 'session') == session then return { 'looking' } end
readable(ARGV[5], ARGV[6])
if redis.call('HINCRBY', key('run', id), 'looks', 1) > most then
  journal(id, ARGV[6])
  enter(id, 'failed')
  return { 'gone' }
end
if state == 'queued' then enter(id, 'running') end
set(id, 'session', session, 'said', '0')
journal(id, ARGV[5])
return { 'looking' }
`);

/**
 * The plan is made and waits for approval; an older plan for the same target is superseded. ARGV: id, session, fingerprint of
 * the request, plan, digest, token, ms until it expires, event `planned`, and who has already approved it (or ''). Returns
 * asked and the expiry, approved, or gone.
 */
export const ask = script(/* lua */ `
local id, session, about = ARGV[1], ARGV[2], ARGV[3]
if get(id, 'state') ~= 'planning' or get(id, 'session') ~= session then return { 'gone' } end
readable(ARGV[4], ARGV[8])
local older = redis.call('GET', key('asked', about))
if older and older ~= id and get(older, 'state') == 'waiting' then
  journal(older, '{"kind":"superseded","by":"' .. id .. '"}')
  enter(older, 'superseded')
end
redis.call('SET', key('asked', about), id, 'EX', retentionSeconds)
local expiresAt = number(now() + tonumber(ARGV[7]))
clear(id, 'approvedBy', 'approvedAt', 'approverGroups')
redis.call('HINCRBY', key('run', id), 'plans', 1)
set(id, 'plan', ARGV[4], 'digest', ARGV[5], 'token', ARGV[6], 'expiresAt', expiresAt)
journal(id, ARGV[8])
if ARGV[9] ~= '' then
  set(id, 'approvedBy', ARGV[9], 'approverGroups', '[]', 'approvedAt', number(now()), 'lineAt', number(now()))
  journal(id, '{"kind":"approved","by":' .. cjson.encode(ARGV[9]) .. ',"digest":' .. cjson.encode(ARGV[5]) .. '}')
  enter(id, 'approved')
  return { 'approved' }
end
journal(id, '{"kind":"asked","expiresAt":' .. expiresAt .. '}')
enter(id, 'waiting')
return { 'asked', expiresAt }
`);
