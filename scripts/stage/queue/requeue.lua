-- Puts the jobs of dead workers back into n8n's queue, as n8n 1 did and n8n 2 does not. Run it every few seconds:
--   redis-cli EVAL "$(cat requeue.lua)" 0
-- and start the workers with QUEUE_WORKER_STALLED_INTERVAL=2147483647, or they fail such jobs first.
--
-- A living worker keeps renewing the lock of its job. A job without one is noted, and put back if the next run still
-- finds none. A job that has killed three workers stays where it is.
--
-- Returns the ids of the executions that will run again.
local queue = 'bull:jobs:' -- QUEUE_BULL_PREFIX and n8n's name for the queue
local suspects = queue .. 'without-lock'
local noted, again = {}, {}
for _, id in ipairs(redis.call('LRANGE', queue .. 'active', 0, -1)) do
	local job = queue .. id
	if redis.call('EXISTS', job .. ':lock') == 0 then
		if redis.call('SISMEMBER', suspects, id) == 0 then
			table.insert(noted, id)
		elseif redis.call('HINCRBY', job, 'requeued', 1) <= 3 then
			redis.call('LREM', queue .. 'active', 1, id)
			redis.call('RPUSH', queue .. 'wait', id)
			table.insert(again, cjson.decode(redis.call('HGET', job, 'data')).executionId)
		end
	end
end
redis.call('DEL', suspects)
if #noted > 0 then
	redis.call('SADD', suspects, unpack(noted))
	redis.call('EXPIRE', suspects, 600)
end
return again
