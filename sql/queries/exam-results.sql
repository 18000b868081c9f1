-- 4. All the results of each exam, and the average score across all students.
SELECT exam_id, scores_all, average_score
FROM exam_average_score
