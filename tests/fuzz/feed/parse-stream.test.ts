import { expect, test } from 'vitest'
import { parseStream, type StreamedMessage } from './parse-stream.ts'

const message = (data: string, rest: Partial<StreamedMessage> = {}): StreamedMessage => ({
  type: 'message',
  ownId: null,
  data,
  ...rest,
})

/** The first four are the examples of the standard, section 9.2.6. */
test.each<[string, string, StreamedMessage[]]>([
  ['lines are joined', 'data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
  [
    'a comment is no message, and an empty id resets the id',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [message('first event', { ownId: '1' }), message('second event', { ownId: '' }), message(' third event')],
  ],
  ['an empty line of data is data', 'data\n\ndata\ndata\n\ndata:', [message(''), message('\n')]],
  ['one space after the colon is removed', 'data:test\n\ndata: test\n\n', [message('test'), message('test')]],
  [
    'every line ending counts',
    'event: a\rdata: 1\r\rdata: 2\r\n\r\n',
    [message('1', { type: 'a' }), message('2')],
  ],
  ['an id with NUL is ignored', 'id: a\0b\ndata: 1\n\n', [message('1')]],
  ['one byte order mark is removed', '\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n', [message('1')]],
  ['an incomplete message is discarded', 'data: 1\n\ndata: 2\n', [message('1')]],
  ['the type ends with its block', 'event: a\n\ndata: 1\n\n', [message('1')]],
])('%s', (_what, text, expected) => {
  expect(parseStream(Buffer.from(text)).messages).toEqual(expected)
})

test('an id counts without data, and an incomplete one does not', () => {
  expect(parseStream(Buffer.from('id: 1\n\nid: 2\nid\ndata: x\n\nid: 3\n')).ids).toEqual(['1', ''])
})
