-- What was replayed, by whom, and with which patch.
SELECT id, status, requested_by, requested_at, planned, stored, failed, patch ->> 'name' AS patch
FROM replays
ORDER BY id DESC
