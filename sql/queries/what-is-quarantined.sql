-- What the feed got wrong, most frequent first, with the newest message of each kind.
SELECT g.reason, g.messages, g.last_seen, left(q.message_payload, 60) AS latest_message
FROM quarantine_by_reason g
JOIN data_quality_checks_results q ON q.id = g.latest_id
WHERE g.status = 'open'
ORDER BY g.messages DESC
