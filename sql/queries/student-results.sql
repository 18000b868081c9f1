-- 2. The test results of each student, and the student's average score across all exams.
SELECT student_id, scores_all, average_score
FROM student_average_score
