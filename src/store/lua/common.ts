import { incidentJob } from '../../model/check/incident-job.ts';
import { retentionSeconds } from '../retention.ts';

/**
 * Prefix of every script. KEYS[1] is the root of all keys of a cluster; the other keys are derived from it, which Redis
 * Cluster allows because the root's hash tag puts them in one slot.
 *
 * `enter` is the only place that changes a state: whatever depends on it (place in the line, lease, open or not, expiry)
 * changes in the same atomic script. It also guards a pending restore: until that is done, a run can only be running or
 * restoring.
 */
export const common = /* lua */ `
local root = KEYS[1]
local over = { done = true, failed = true, interrupted = true, cancelled = true, rejected = true, expired = true,
  superseded = true }
local handed = { queued = true, planning = true, approved = true, restoring = true }
local retentionSeconds = ${retentionSeconds}

local function key(...) return table.concat({ root, ... }, ':') end
local function number(value) return string.format('%.0f', value) end
-- Read once, so that one script sees one time: before 7.2, Redis' TIME moves on while a script runs.
local began
local function now()
  if not began then
    local time = redis.call('TIME')
    began = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return began
end
-- Redis does not roll back a failed script: everything is parsed before the first write.
local function readable(...)
  for _, json in ipairs({ ... }) do cjson.decode(json) end
end
local function get(id, field) return redis.call('HGET', key('run', id), field) end
local function set(id, ...) redis.call('HSET', key('run', id), ...) end
local function clear(id, ...) redis.call('HDEL', key('run', id), ...) end

-- A policy approves the first plan only.
local function unapprove(id) clear(id, 'approvedBy', 'approvedAt', 'approverGroups', 'policy') end

-- Decisions of people and changes to the cluster; see audit.ts.
local audited = { requested = true, approved = true, ['approval-expired'] = true, rejected = true, expired = true, cancelled = true, ['cancel-asked'] = true,
  resumed = true, changed = true, undone = true, ['undo-failed'] = true, finished = true, failed = true, interrupted = true,
  acknowledged = true, muted = true, drill = true, restoring = true }
local function audit(id, happening)
  redis.call('XADD', key('audit'), '*', 'run', id, 'happening', happening)
end

local function journal(id, happening)
  if audited[string.match(happening, '^{"kind":"([%w-]+)"')] then audit(id, happening) end
  redis.call('XADD', key('journal', id), '*', 'happening', happening)
  local said = string.sub(happening, 1, 18) == '{"kind":"finished"' and cjson.decode(happening)
  if said then set(id, 'status', said.status) end
  if get(id, 'place') then redis.call('SADD', key('unposted'), id) end
  if get(id, 'job') == '${incidentJob}' then redis.call('SADD', key('unpaged'), id) end
  redis.call('PUBLISH', key('changed'), id)
end

local function enter(id, to)
  local pending = get(id, 'pendingRestore')
  if pending and to ~= 'running' then
    if to ~= 'restoring' then journal(id, '{"kind":"restoring","pending":' .. pending .. '}') end
    to = 'restoring'
  end
  set(id, 'state', to)
  if handed[to] then
    redis.call('HINCRBY', key('run', id), 'turn', 1)
    clear(id, 'looks', 'waitingFor')
  end
  if to == 'waiting' then
    redis.call('ZADD', key('waiting'), number(now()), id)
  else
    redis.call('ZREM', key('waiting'), id)
  end
  if to == 'done' then redis.call('HSET', key('last-done'), get(id, 'job'), id) end
  if to == 'approved' then
    redis.call('ZADD', key('line'), get(id, 'lineAt'), id)
  else
    redis.call('ZREM', key('line'), id)
  end
  if to ~= 'running' then
    clear(id, 'session', 'lapsedAt', 'cancelAskedBy')
    if redis.call('HGET', key('lease'), 'run') == id then redis.call('DEL', key('lease')) end
  end
  if over[to] then
    set(id, 'endedAt', number(now()))
    redis.call('SREM', key('open'), id)
    redis.call('EXPIRE', key('run', id), retentionSeconds)
    redis.call('EXPIRE', key('journal', id), retentionSeconds)
  else
    clear(id, 'endedAt', 'status')
    redis.call('SADD', key('open'), id)
    redis.call('PERSIST', key('run', id))
    redis.call('PERSIST', key('journal', id))
  end
end
`;
