-- A student's results by name, the newest first.
SELECT exam, score, received_at
FROM exam_results
WHERE student = (SELECT student_identification FROM students ORDER BY id LIMIT 1)
ORDER BY event_id DESC
LIMIT 20
