import { useId } from 'preact/hooks'
import { Copy } from '../components/copy.tsx'
import { type DraftStep, emptyStep, isOp, opNames, ops } from './draft-steps.ts'
import type { PatchDraft } from './use-patch.ts'

/** The steps of a patch. All apply in order, or none does. */
export function PatchEditor({ patch: { steps, setSteps, problems, value } }: { patch: PatchDraft }) {
  const replaceStep = (index: number, step: DraftStep | null): void =>
    setSteps(steps.flatMap((other, at) => (at === index ? (step ?? []) : other)))
  return (
    <div class="patch">
      {steps.length > 0 && (
        <ol>
          {steps.map((step, index) => (
            <Step
              key={index}
              number={index + 1}
              step={step}
              problem={problems[index] ?? null}
              onChange={changed => replaceStep(index, changed)}
            />
          ))}
        </ol>
      )}
      <div class="buttons">
        <button type="button" onClick={() => setSteps([...steps, emptyStep])}>
          Add a step
        </button>
        {value && <Copy text={JSON.stringify(value, null, 2)} label="Copy as a patch file" />}
      </div>
    </div>
  )
}

interface StepProps {
  number: number
  step: DraftStep
  problem: string | null
  onChange: (step: DraftStep | null) => void
}

function Step({ number, step, problem, onChange }: StepProps) {
  const id = useId()
  const { field } = ops[step.op]
  return (
    <li>
      <select
        aria-label={`Step ${number}: operation`}
        value={step.op}
        onChange={({ currentTarget: { value } }) =>
          isOp(value) && onChange({ op: value, path: step.path, other: '' })
        }
      >
        {opNames.map(op => (
          <option key={op} value={op}>
            {isOp(op) ? ops[op].text : op}
          </option>
        ))}
      </select>
      <input
        aria-label={`Step ${number}: path`}
        placeholder="/score"
        spellcheck={false}
        value={step.path}
        onInput={({ currentTarget: { value } }) => onChange({ ...step, path: value })}
      />
      {field && (
        <label for={id} class="muted">
          {field.label}
        </label>
      )}
      {field?.options && (
        <select
          id={id}
          value={step.other}
          onChange={({ currentTarget: { value } }) => onChange({ ...step, other: value })}
        >
          <option value="">…</option>
          {field.options.map(option => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
      {field && !field.options && (
        <input
          id={id}
          spellcheck={false}
          value={step.other}
          onInput={({ currentTarget: { value } }) => onChange({ ...step, other: value })}
        />
      )}
      <button type="button" class="quiet" aria-label={`Remove step ${number}`} onClick={() => onChange(null)}>
        ✕
      </button>
      {problem && <small class="warn">{problem}</small>}
    </li>
  )
}
