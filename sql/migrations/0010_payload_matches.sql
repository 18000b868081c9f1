-- Filters by path work on every payload that can be in the quarantine.

-- Tells whether a JSON path matches a payload. A predicate counts by its own answer, and an unknown answer (a text is not
-- > 1) as false. Any other path matches if it finds something.
--
-- Whatever the database cannot do with one payload is no match, so that it does not fail the query over all of them:
-- invalid JSON, U+0000, lone surrogates, numbers and nesting beyond its limits. pg_input_is_valid raises the last of these.
create function payload_matches(payload text, path jsonpath, is_predicate boolean) returns boolean
language plpgsql stable as $$
declare
  content jsonb;
begin
  content := payload::jsonb;
  return coalesce(
    jsonb_path_match(content, path, silent => true),
    not is_predicate and jsonb_path_exists(content, path, silent => true)
  );
exception when data_exception or program_limit_exceeded or feature_not_supported then
  return false;
end $$;
comment on function payload_matches is 'Tells whether a JSON path matches a quarantined payload. A payload that jsonb cannot hold never matches.';
