-- For a database that was restored: what was published in its last day is published once more.
--
-- A backup has no queues, so what was in one when it was made would be lost. An inbox that has an
-- event already drops it, so sending too much costs nothing but a little time.
UPDATE outbox
   SET published_at = NULL, attempts = 0, not_before = now()
 WHERE published_at > (SELECT max(published_at) FROM outbox) - interval '1 day';
