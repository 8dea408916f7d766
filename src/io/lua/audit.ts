import { script } from '../redis-script.ts';

/** ARGV: the head as it was read, then ids and seals. Does nothing when somebody else has sealed meanwhile. */
export const seal = script(/* lua */ `
local seals = key('audit', 'seals')
if (redis.call('HGET', seals, 'head') or '') ~= ARGV[1] then return { 'late' } end
for i = 2, #ARGV, 2 do redis.call('HSET', seals, ARGV[i], ARGV[i + 1]) end
redis.call('HSET', seals, 'headId', ARGV[#ARGV - 1], 'head', ARGV[#ARGV])
return { 'sealed' }
`);
