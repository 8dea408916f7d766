import { script } from '../script.ts';

/** ARGV: Slack's id of the event, the app that received it, its body, its lifetime in seconds. Returns kept, or heard for a duplicate. */
export const keep = script(/* lua */ `
if not redis.call('SET', key('heard', ARGV[1]), '1', 'NX', 'EX', ARGV[4]) then return { 'heard' } end
redis.call('HSET', key('inbox'), ARGV[1], ARGV[2] .. ' ' .. number(now()) .. ' ' .. ARGV[3])
return { 'kept' }
`);

/** ARGV: an app that takes over all events of apps that are gone. Returns took and the events. */
export const inherit = script(/* lua */ `
local took, all = { 'took' }, redis.call('HGETALL', key('inbox'))
for i = 1, #all, 2 do
  local owner, rest = string.match(all[i + 1], '^(%S+) (.*)$')
  if redis.call('EXISTS', key('app', owner)) == 0 then
    redis.call('HSET', key('inbox'), all[i], ARGV[1] .. ' ' .. rest)
    table.insert(took, rest)
  end
end
return took
`);
