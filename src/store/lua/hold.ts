import { script } from '../script.ts';

/**
 * ARGV: the hold, its duration in ms (0: until released), the audit entry. A freeze replaces any hold; a lock replaces only a
 * lock of the same person. Returns set, or held and the hold in force.
 */
export const hold = script(/* lua */ `
readable(ARGV[3])
local now, wanted = redis.call('GET', key('hold')), cjson.decode(ARGV[1])
local other = now and cjson.decode(now)
if other and wanted.kind == 'lock' and (other.kind == 'freeze' or other.by ~= wanted.by) then return { 'held', now } end
redis.call('SET', key('hold'), ARGV[1])
if ARGV[2] ~= '0' then redis.call('PEXPIRE', key('hold'), ARGV[2]) end
audit('', ARGV[3])
return { 'set' }
`);

/** ARGV: kind, the audit entry. Returns released and the hold that was in force, or none. */
export const release = script(/* lua */ `
local now = redis.call('GET', key('hold'))
if not now or cjson.decode(now).kind ~= ARGV[1] then return { 'none' } end
readable(ARGV[2])
redis.call('DEL', key('hold'))
audit('', ARGV[2])
return { 'released', now }
`);
