import { startDashboard, takeIn } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../../run.ts'

interface Message {
  event: string
  id: string
  data: { newEvents: number | null; events: { score: number }[]; overview: { health: { sentence: string } } }
}

const good = '{"studentId":"Eva","exam":7,"score":0.5}'

async function open() {
  const { db, url, ask } = await startDashboard(run)
  const listen = async (lastId?: string) => {
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    const response = await fetch(`${url}/api/live`, {
      signal: abort.signal,
      headers: {
        authorization: `Basic ${btoa('viewer:may-look')}`,
        accept: 'text/event-stream',
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      },
    })
    const messages = readMessages(response)
    const next = async () => {
      const { value } = await messages.next()
      if (!value) throw new Error('the stream has ended')
      return value
    }
    return { response, next, leave: () => abort.abort() }
  }
  return { db, ask, listen }
}

async function* readMessages(response: Response): AsyncGenerator<Message, void> {
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      text = text.slice(end + 2)
      yield { event: fields['event'] ?? '', id: fields['id'] ?? '', data: JSON.parse(fields['data'] ?? '') }
    }
  }
}

test('a client gets a snapshot, then the events that were stored since', async () => {
  const { db, listen } = await open()
  await takeIn(db, [{ data: good }])
  const { response, next } = await listen()
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(await next()).toMatchObject({
    event: 'snapshot',
    data: { newEvents: null, events: [{ score: 0.5 }] },
  })
  await next()
  await takeIn(db, [{ data: good.replace('0.5', '0.75') }])
  const found: number[] = []
  while (found.length === 0) {
    const { event, data } = await next()
    expect(event).toBe('change')
    found.push(...data.events.map(({ score }) => score))
  }
  expect(found).toEqual([0.75])
})

test('a client that comes again gets exactly what it has missed', async () => {
  const { db, listen } = await open()
  const first = await listen()
  const { id } = await first.next()
  first.leave()
  for (const score of ['0.1', '0.2', '0.3']) await takeIn(db, [{ data: good.replace('0.5', score) }])
  const { event, data } = await (await listen(id)).next()
  expect({ event, ...data }).toMatchObject({ event: 'change', newEvents: 3 })
  expect(data.events.map(({ score }) => score)).toEqual([0.3, 0.2, 0.1])
})

test.each(['nonsense', '5:4:', '1:1:', "1:1:'"])(
  'the unusable id %j leads to a snapshot or a change',
  async id => {
    const { listen } = await open()
    expect((await (await listen(id)).next()).event).toMatch(/^(snapshot|change)$/)
  },
)

test('without the type of a stream, there is one snapshot', async () => {
  const { ask } = await open()
  const answer = await ask('viewer:may-look', '/api/live')
  expect(await answer.json()).toMatchObject({ newEvents: null, events: [] })
})
