import type { Band } from './bands.ts'

export interface Series {
  name: string
  /** Name of the CSS variable with its colour. */
  color: string
  values: readonly (number | null)[]
}

export interface LineChartProps {
  label: string
  /** Times of the points, in milliseconds since 1970. */
  times: readonly number[]
  series: readonly Series[]
  bands?: readonly Band[]
  /** Where the time is not over: drawn dashed. */
  incompleteFrom?: number
  /** A marked time. */
  marked?: number | undefined
  format: (value: number) => string
  onSelect?: (time: number) => void
}
