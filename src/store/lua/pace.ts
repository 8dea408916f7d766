import { script } from '../script.ts';

/**
 * Reserves the next slot allowed by several rate limits (GCRA: stores the time at which each limit is idle again).
 * ARGV: who is limited, the longest acceptable wait in ms, then for each limit its name, ms between two slots, and the burst.
 * Returns `taken` or `later`, and the wait in ms.
 */
export const take = script(/* lua */ `
local at, most = now(), tonumber(ARGV[2])
local start = at
local function rate(i) return key('pace', ARGV[1], ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]) end
for i = 3, #ARGV, 3 do
  local name, every, burst = rate(i)
  start = math.max(start, tonumber(redis.call('GET', name) or '0') - every * (burst - 1))
end
if start - at > most then return { 'later', number(start - at) } end
for i = 3, #ARGV, 3 do
  local name, every = rate(i)
  local idle = math.max(start, tonumber(redis.call('GET', name) or '0')) + every
  redis.call('SET', name, number(idle), 'PX', number(math.max(1, math.ceil(idle - at))))
end
return { 'taken', number(start - at) }
`);

/** Blocks these limits for some time. ARGV: who is limited, ms, then as above. */
export const pause = script(/* lua */ `
local at = now()
for i = 3, #ARGV, 3 do
  local name = key('pace', ARGV[1], ARGV[i])
  local idle = at + tonumber(ARGV[2]) + tonumber(ARGV[i + 1]) * (tonumber(ARGV[i + 2]) - 1)
  if idle > tonumber(redis.call('GET', name) or '0') then
    redis.call('SET', name, number(idle), 'PX', number(math.max(1, math.ceil(idle - at))))
  end
end
return { 'paused' }
`);
