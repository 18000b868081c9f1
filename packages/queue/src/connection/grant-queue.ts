import { escapeIdentifier, escapeLiteral } from 'pg'

/**
 * SQL that lets the role `pipeline` use the queue, where that role exists. BullMQ creates sequences as it runs, so the
 * role may create in the schema; what it created is its own.
 */
export function grantQueue(namespace: string): string {
  const schema = escapeIdentifier(namespace)
  return `do $$
declare
  relation regclass;
begin
  if not exists (select from pg_roles where rolname = 'pipeline')
    or not exists (select from pg_namespace where nspname = ${escapeLiteral(namespace)}) then return; end if;
  grant usage, create on schema ${schema} to pipeline;
  for relation in
    select c.oid from pg_class c
    where c.relnamespace = (select oid from pg_namespace where nspname = ${escapeLiteral(namespace)})
      and c.relkind in ('r', 'p', 'v', 'S') and pg_has_role(c.relowner, 'usage') and c.relowner <> 'pipeline'::regrole
  loop
    execute format('grant all on %s to pipeline', relation);
  end loop;
end $$`
}
