-- A position in a feed can be unusable. Then the feed is read without it, and the gap says why.

alter table feed_connections add column not_resumed_because text;
comment on column feed_connections.not_resumed_because is 'Why the feed was not asked to resume although it has ids; null if it was, or if it has none.';

create or replace view feed_gaps as
with connection as (
  select c.feed, c.opened_at, c.resumed_after, c.not_resumed_because, c.ended_because,
    -- Of a listener that died its last batch tells more than its last report.
    greatest(c.alive_at, case when c.ended_because is null then (
      select b.last_received_at from ingest_batches b
      where b.listener_run = c.listener_run order by b.first_sequence desc limit 1
    ) end) as alive_at
  from feed_connections c
), heard as (
  select *,
    max(alive_at) over (partition by feed order by opened_at rows between unbounded preceding and 1 preceding) as heard_until,
    row_number() over (partition by feed order by opened_at desc) as age
  from connection
)
select feed, least(heard_until, opened_at) as since, opened_at as until,
  extract(epoch from opened_at - least(heard_until, opened_at))::double precision as seconds,
  resumed_after is not null as is_resumed, not_resumed_because as reason
from heard
-- Where a position was given up, messages may be missing even if the connections overlap.
where heard_until < opened_at or (heard_until is not null and not_resumed_because is not null)
union all
select feed, greatest(heard_until, alive_at), null,
  extract(epoch from now() - greatest(heard_until, alive_at))::double precision, false, null
from heard
where age = 1 and ended_because is not null;
comment on column feed_gaps.reason is 'Why a feed with ids was not resumed.';
