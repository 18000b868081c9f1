import type { QuarantinedSummary } from '../api/api-types.generated.ts'

export type Reason = QuarantinedSummary['reason']

/** Every reason in words. The compiler reports one that is missing. */
export const reasonTexts: Readonly<Record<Reason, string>> = {
  envelope_too_large: 'envelope too large',
  not_json: 'not JSON',
  nested_too_deeply: 'nested too deeply',
  too_many_values: 'too many values',
  not_an_object: 'not an object',
  duplicate_key: 'duplicate key',
  unstorable_text: 'unstorable text',
  unstorable_number: 'unstorable number',
  unknown_event_type: 'unknown event type',
  missing_field: 'missing field',
  null_field: 'null field',
  wrong_type: 'wrong type',
  empty_text: 'empty text',
  text_too_long: 'text too long',
  out_of_range: 'out of range',
  refused_by_database: 'refused by the database',
  crashed_the_worker: 'crashed the worker',
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys types the keys of a record as string
export const reasonNames = Object.keys(reasonTexts) as Reason[]
