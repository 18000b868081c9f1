/**
 * Parses JSON that this project wrote itself: logs, output of commands, answers of services under test.
 *
 * Nothing checks the shape at run time. A test that expects a wrong shape fails on its own.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller states the shape
export function parseJson<T>(text: string): T {
  const value: T = JSON.parse(text)
  return value
}
