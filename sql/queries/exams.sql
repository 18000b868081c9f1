-- 3. All the exams that have been recorded.
SELECT id, exam_identification
FROM exams
