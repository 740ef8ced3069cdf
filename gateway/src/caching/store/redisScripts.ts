import { RedisScript } from '@gantry/platform/redis/RedisScript.js';

/** Seconds that Redis remembers an invalidation; what took longer to be made is not kept. */
export const longestFill = 600;

/**
 * Keeps an entry unless one of its tags was invalidated since it was begun; one step for Redis, so that nothing comes
 * between the check and the writing. An index per tag has the entry's key, with the time when it ends as its score.
 *
 * KEYS: the entry, prefix of indices, prefix of marks. ARGV: value, milliseconds to keep it, moment, tags …
 */
export const keepScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local moment = tonumber(ARGV[3])
if now - moment > ${longestFill} * 1000000 then return 0 end
for i = 4, #ARGV do
  local mark = redis.call('GET', KEYS[3] .. ARGV[i])
  if mark and tonumber(mark) >= moment then return 0 end
end
local lifetime = tonumber(ARGV[2])
local milliseconds = math.floor(now / 1000)
redis.call('SET', KEYS[1], ARGV[1], 'PX', lifetime)
for i = 4, #ARGV do
  local index = KEYS[2] .. ARGV[i]
  redis.call('ZREMRANGEBYSCORE', index, '-inf', milliseconds)
  redis.call('ZADD', index, milliseconds + lifetime, KEYS[1])
  if redis.call('PTTL', index) < lifetime then redis.call('PEXPIRE', index, lifetime) end
end
return 1
`);

/**
 * Forgets what has one of the tags, and marks the tags for what is being made now.
 *
 * KEYS: prefix of indices, prefix of marks. ARGV: tags …
 */
export const invalidateScript = new RedisScript(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for i = 1, #ARGV do
  redis.call('SET', KEYS[2] .. ARGV[i], now, 'EX', ${longestFill})
  local index = KEYS[1] .. ARGV[i]
  for _, key in ipairs(redis.call('ZRANGE', index, 0, -1)) do redis.call('UNLINK', key) end
  redis.call('UNLINK', index)
end
return 1
`);
