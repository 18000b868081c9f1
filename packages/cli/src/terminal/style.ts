import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Styles a text if standard output is a terminal that supports it. */
export const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout })
