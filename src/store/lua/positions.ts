import { script } from '../script.ts';

/** Numbers are compared but never written from Lua: cjson would truncate them to 14 digits. */
const kept = /* lua */ `
local memory, name = key('memory'), 'galera.positions'
local text = redis.call('HGET', memory, name)
local read, all = pcall(cjson.decode, text or '{}')
local furthest = read and type(all) == 'table' and all.furthest
local good = not text or (type(furthest) == 'table' and type(furthest.uuid) == 'string' and type(furthest.seqno) == 'number')
if not good then return { 'unreadable' } end
`;

/** ARGV: uuid, seqno, new value. Returns kept, or how the stored position differs: further, other, unreadable. */
export const advance = script(/* lua */ `${kept}
if text and furthest.uuid ~= ARGV[1] then return { 'other' } end
if text and furthest.seqno >= tonumber(ARGV[2]) then return { 'further' } end
redis.call('HSET', memory, name, ARGV[3])
return { 'kept' }
`);

/** ARGV: uuid and seqno to give up, new value. Returns kept, other or unreadable. */
export const giveUp = script(/* lua */ `${kept}
if not text or furthest.uuid ~= ARGV[1] or furthest.seqno ~= tonumber(ARGV[2]) then return { 'other' } end
redis.call('HSET', memory, name, ARGV[3])
return { 'kept' }
`);
