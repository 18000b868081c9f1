-- What is wrong with the feed, by cause, and whether it is getting worse.
SELECT fingerprint, reason, event_type, open, last_hour, trend, last_seen
FROM quarantine_groups
WHERE open > 0
ORDER BY open DESC
