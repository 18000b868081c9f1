import type { Patch } from '../api/api-types.generated.ts'
import { parse } from '../api/client.ts'

export type PatchStep = Patch['steps'][number]
export type Op = PatchStep['op']

/** A step as a person enters it: every field is text. */
export interface DraftStep {
  op: Op
  path: string
  /** The other field, if the operation has one. */
  other: string
}

interface OpField {
  name: 'value' | 'from' | 'to' | 'by'
  label: string
  /** What it can be; anything as JSON without this. */
  options?: readonly string[]
}

/** Each operation in words, with the field it has beside its path. */
export const ops: Readonly<Record<Op, { text: string; field: OpField | null }>> = {
  divide: { text: 'divide the number', field: { name: 'by', label: 'by' } },
  cast: {
    text: 'convert the value',
    field: { name: 'to', label: 'to', options: ['number', 'integer', 'text', 'boolean'] },
  },
  trim: { text: 'trim the text', field: null },
  default: { text: 'where missing, set', field: { name: 'value', label: 'to (JSON)' } },
  rename: { text: 'rename the field', field: { name: 'to', label: 'to' } },
  replace: { text: 'replace the value', field: { name: 'value', label: 'by (JSON)' } },
  add: { text: 'add a value', field: { name: 'value', label: 'value (JSON)' } },
  remove: { text: 'remove the value', field: null },
  move: { text: 'move a value', field: { name: 'from', label: 'from' } },
  copy: { text: 'copy a value', field: { name: 'from', label: 'from' } },
  test: { text: 'only if the value equals', field: { name: 'value', label: '(JSON)' } },
}

export const opNames = Object.keys(ops)
export const isOp = (text: string): text is Op => text in ops

export const emptyStep: DraftStep = { op: 'divide', path: '/score', other: '100' }

/** @returns the step, or what it lacks */
export function toStep({ op, path, other }: DraftStep): PatchStep | string {
  const { field } = ops[op]
  if (!/^(\/([^~/]|~[01])*)*$/.test(path)) return 'The path is a JSON pointer: /score.'
  if (field === null) return asStep({ op, path })
  if (other === '') return `Enter ${field.label}.`
  if (field.name === 'value') {
    try {
      return asStep({ op, path, value: parse(other) })
    } catch {
      return 'The value is JSON: 1, "text", null.'
    }
  }
  if (field.name === 'by') {
    const by = Number(other)
    return Number.isFinite(by) && by !== 0 ? asStep({ op, path, by }) : 'Divide by a number other than 0.'
  }
  return asStep({ op, path, [field.name]: other })
}

/** The dashboard validates every patch; it names the step that is wrong. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table above has the fields of each operation
const asStep = (step: object): PatchStep => step as PatchStep

export function toDraft(step: PatchStep): DraftStep {
  const { field } = ops[step.op]
  const other = field === null ? undefined : Object.entries(step).find(([name]) => name === field.name)?.[1]
  return {
    op: step.op,
    path: step.path,
    other:
      other === undefined
        ? ''
        : field?.name !== 'value' && typeof other === 'string'
          ? other
          : JSON.stringify(other),
  }
}
