/** The result of checking one promise. */
export interface Finding {
  claim: string
  holds: boolean
  /** How much was checked, or what is wrong. */
  detail: string
}
