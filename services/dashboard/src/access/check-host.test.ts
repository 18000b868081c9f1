import { expect, test } from 'vitest'
import { requireKnownHost } from './check-host.ts'

const ask = (host: string | undefined, hosts: readonly string[] = ['scores.example']) =>
  requireKnownHost(hosts)({ headers: host === undefined ? {} : { host } })

test.each([
  'localhost',
  'localhost:3000',
  'LOCALHOST.:3000',
  'two.localhost',
  '127.0.0.1:3000',
  '192.168.1.7',
  '[::1]:3000',
  'scores.example',
  'SCORES.example:8443',
])('%s is a name of the dashboard', async host => {
  await expect(ask(host)).resolves.toBeUndefined()
})

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:3000',
  'scores.example.evil.example',
  'localhost.evil.example',
  'notlocalhost',
  'localhost@evil.example',
  'evil.example/localhost',
  'evil.example#localhost',
  '127.0.0.1.evil.example',
  'localhost evil.example',
  '[::1',
])('%s is not', async host => {
  await expect(ask(host)).rejects.toMatchObject({ code: 'NO_SUCH_HOST', statusCode: 421 })
})
