create view exam_results as
select
  e.id as event_id,
  t.event_type_identification as event_type,
  s.student_identification as student,
  x.exam_identification as exam,
  e.score,
  e.received_at,
  e.inserted_at,
  e.extra
from events e
join event_type t on t.id = e.event_type
join students s on s.id = e.student_id
join exams x on x.id = e.exam_id;
comment on view exam_results is 'Every stored score with readable names.';

create view quarantine_by_reason as
select
  reason,
  status,
  count(*) as messages,
  min(inserted_at) as first_seen,
  max(inserted_at) as last_seen,
  (array_agg(id order by id desc))[1] as latest_id
from data_quality_checks_results
group by reason, status;
comment on view quarantine_by_reason is 'What is quarantined, by reason.';
