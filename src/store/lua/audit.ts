import { script } from '../script.ts';

/** ARGV: the head that was read, then ids and seals. Does nothing when another process has sealed meanwhile. */
export const seal = script(/* lua */ `
local seals = key('audit', 'seals')
if (redis.call('HGET', seals, 'head') or '') ~= ARGV[1] then return { 'late' } end
for i = 2, #ARGV, 2 do redis.call('HSET', seals, ARGV[i], ARGV[i + 1]) end
redis.call('HSET', seals, 'headId', ARGV[#ARGV - 1], 'head', ARGV[#ARGV])
return { 'sealed' }
`);

/**
 * Trims the oldest entries and notes the seal before the oldest one left. ARGV: how many to keep, how many to trim at most.
 */
export const trim = script(/* lua */ `
local over = redis.call('XLEN', key('audit')) - tonumber(ARGV[1])
if over <= 0 then return { 'short' } end
local seals = key('audit', 'seals')
local oldest = redis.call('XRANGE', key('audit'), '-', '+', 'COUNT', math.min(over, tonumber(ARGV[2])))
for _, entry in ipairs(oldest) do
  local sealed = redis.call('HGET', seals, entry[1])
  if not sealed then return { 'open' } end
  redis.call('HSET', seals, 'before', sealed)
  redis.call('HDEL', seals, entry[1])
  redis.call('XDEL', key('audit'), entry[1])
end
return { 'dropped' }
`);
