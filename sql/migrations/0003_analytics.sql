-- The two analytics tables. The totals are brought up to date every minute by what is new; the list of scores is not
-- copied into them but read from EVENTS, as copying would make a minute's run cost the more the longer the history is.

create table analytics_runs (
  id bigint generated always as identity primary key,
  scheduled_for timestamptz not null,
  snapshot_from pg_snapshot not null,
  snapshot_to pg_snapshot not null,
  batches integer not null,
  events integer not null,
  students integer not null,
  exams integer not null,
  started_at timestamptz not null,
  duration_ms double precision not null
);
comment on table analytics_runs is 'One row per analytics run. It took the batches whose transactions are visible in snapshot_to and were not in snapshot_from.';

create table student_totals (
  student_id integer primary key references students (id) not enforced,
  score_count bigint not null,
  score_sum numeric not null,
  average_score double precision not null,
  last_update_at timestamptz not null
);
comment on table student_totals is 'What STUDENT_AVERAGE_SCORE is made of; score_sum is exact.';

create table exam_totals (
  exam_id integer primary key references exams (id) not enforced,
  score_count bigint not null,
  score_sum numeric not null,
  average_score double precision not null,
  last_update_at timestamptz not null
);
comment on table exam_totals is 'What EXAM_AVERAGE_SCORE is made of; score_sum is exact.';

create view student_average_score as
select
  t.student_id,
  (
    select array_agg(e.score order by e.id)
    from events e
    join ingest_batches b on b.id = e.batch_id
    where e.student_id = t.student_id
      and pg_visible_in_snapshot(b.xact_id, (select r.snapshot_to from analytics_runs r order by r.id desc limit 1))
  ) as scores_all,
  t.average_score,
  t.score_count,
  t.last_update_at
from student_totals t;
comment on view student_average_score is 'Per student: all scores and their average, as of the last analytics run.';

create view exam_average_score as
select
  t.exam_id,
  (
    select array_agg(e.score order by e.id)
    from events e
    join ingest_batches b on b.id = e.batch_id
    where e.exam_id = t.exam_id
      and pg_visible_in_snapshot(b.xact_id, (select r.snapshot_to from analytics_runs r order by r.id desc limit 1))
  ) as scores_all,
  t.average_score,
  t.score_count,
  t.last_update_at
from exam_totals t;
comment on view exam_average_score is 'Per exam: all scores and their average, as of the last analytics run.';
