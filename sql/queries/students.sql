-- 1. All students that have received at least one test score.
SELECT id, student_identification
FROM students
