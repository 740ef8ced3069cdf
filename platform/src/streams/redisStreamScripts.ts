import { RedisScript } from '../redis/RedisScript.js';

/** The field that an entry has its payload in, as JSON. */
export const payloadField = 'p';
/** The field that marks the end. */
export const closeField = 'c';

/**
 * Of a new stream the epoch is the time in microseconds and three digits by chance: later than of any before it, and no
 * two alike though one follows at once on another.
 */
const epochOf = `
local function epochOf(last, chance)
  if last[1] then return string.match(last[1][1], '^%d+') end
  local time = redis.call('TIME')
  return time[1] .. string.format('%06d', time[2]) .. chance
end
`;

/**
 * Appends payloads, and gives the id of the first one. Ids of an epoch are consecutive.
 *
 * KEYS: the stream. ARGV: three digits by chance, entries kept, milliseconds that it is kept from now, payloads …
 */
export const appendScript = new RedisScript(`${epochOf}
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local epoch = epochOf(last, ARGV[1])
local first
for i = 4, #ARGV do
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], epoch .. '-*', '${payloadField}', ARGV[i])
  first = first or id
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return first
`);

/**
 * Marks the end, unless it is marked.
 *
 * KEYS: the stream. ARGV: three digits by chance, milliseconds that it is kept from now
 */
export const closeScript = new RedisScript(`${epochOf}
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last[1] and last[1][2][1] == '${closeField}' then return 0 end
redis.call('XADD', KEYS[1], epochOf(last, ARGV[1]) .. '-*', '${closeField}', '')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);
