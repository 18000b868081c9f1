-- Every message accounted for: when the feed was listened to, and the ledger by the minute.

create table feed_connections (
  id uuid primary key,
  feed text not null,
  listener_run uuid not null,
  resumed_after text,
  opened_at timestamptz not null,
  alive_at timestamptz not null,
  ended_because text,
  messages bigint not null
);
create index feed_connections_feed_idx on feed_connections (feed, opened_at);
comment on table feed_connections is 'One row per connection to a feed.';
comment on column feed_connections.resumed_after is 'The event id that the feed was asked to resume after; null where it was to send what is live.';
comment on column feed_connections.alive_at is 'Up to when it is known to have been alive; reported every five seconds while it lasts.';
comment on column feed_connections.ended_because is 'Null while it lasts, and where the listener died.';

create view feed_gaps as
with connection as (
  select c.feed, c.opened_at, c.resumed_after, c.ended_because,
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
select feed, heard_until as since, opened_at as until, 
  extract(epoch from opened_at - heard_until)::double precision as seconds, resumed_after is not null as is_resumed
from heard
where heard_until < opened_at
union all
select feed, greatest(heard_until, alive_at), null,
  extract(epoch from now() - greatest(heard_until, alive_at))::double precision, false
from heard
where age = 1 and ended_because is not null;
comment on view feed_gaps is 'When nobody listened to a feed. Where is_resumed, the feed had ids and sent afterwards what it had sent meanwhile; else that can not be known.';

-- A constant origin makes the minute immutable, so that it can be indexed.
create index ingest_batches_minute_idx
  on ingest_batches (date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00'));
create view ledger_by_minute as
select
  date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00') as minute,
  feed,
  sum(received)::bigint as received,
  sum(stored)::bigint as stored,
  sum(duplicate)::bigint as duplicate,
  sum(quarantined)::bigint as quarantined
from ingest_batches
group by 1, 2;
comment on view ledger_by_minute is 'The ledger by the minute in which the feed-listener read a batch''s first message.';
