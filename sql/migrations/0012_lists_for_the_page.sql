-- The lists of the page answer in milliseconds over five million events and half a million quarantined messages.

-- Totals by number and by average, either way round, with the id as the tie-breaker of a page's last row.
create index student_totals_score_count_idx on student_totals (score_count, student_id);
create index student_totals_average_score_idx on student_totals (average_score, student_id);
create index exam_totals_score_count_idx on exam_totals (score_count, exam_id);
create index exam_totals_average_score_idx on exam_totals (average_score, exam_id);

-- A search finds names that start with the text, in capitals or not.
create index students_search_idx on students (lower(student_identification) text_pattern_ops);
create index exams_search_idx on exams ((exam_identification::text) text_pattern_ops);

-- A page of the quarantine is the highest ids of a filter.
drop index data_quality_checks_results_reason_idx;
create index data_quality_checks_results_status_reason_idx on data_quality_checks_results (status, reason, id);
create index data_quality_checks_results_reason_idx on data_quality_checks_results (reason, id);
create index data_quality_checks_results_fingerprint_idx on data_quality_checks_results (fingerprint, id);
-- Reasons over time are counted from this index alone.
create index data_quality_checks_results_received_at_idx on data_quality_checks_results (received_at) include (reason);

-- What was processed in the last minute.
create index ingest_batches_processed_at_idx on ingest_batches (processed_at);

alter table service_heartbeats add column code_version text;
comment on column service_heartbeats.code_version is 'Version of the code that the process runs; null if it does not say.';

alter table feed_pauses
  drop constraint feed_pauses_resumed_by_check,
  add constraint feed_pauses_resumed_by_check check (resumed_by in ('command', 'board', 'page', 'rules'));
comment on column feed_pauses.resumed_by is 'command (./entrypoint resume), page (the button of the page), board (the button in Bull Board) or rules (a normalizer with other rules). Null while the pause lasts.';
comment on column feed_pauses.recovered_at is 'When most messages passed the check again after a resumption by command, page or board. Until then failing messages are quarantined without another pause.';
