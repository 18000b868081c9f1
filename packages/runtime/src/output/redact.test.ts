import { describe, expect, test } from 'vitest'
import { redact, redactUrls } from './redact.ts'

describe('of every URL', () => {
  test.each([
    ['https://user:pa%20ss@feed.example/scores', 'https://***@feed.example/scores'],
    ['at postgres://pipeline:pw@db:5432/scores.', 'at postgres://***@db:5432/scores.'],
    ['redis://:pw@host and //token@host', 'redis://***@host and //***@host'],
    ['rediss://user:p@ss@host:1', 'rediss://***@host:1'],
    ['"https://feed.example/scores?token=abc&x=1#top"', '"https://feed.example/scores?***#top"'],
    ['http://127.0.0.1:3000/queues', 'http://127.0.0.1:3000/queues'],
    ['a@b.example // c', 'a@b.example // c'],
  ])('%s becomes %s', (text, expected) => {
    expect(redactUrls(text)).toBe(expected)
  })
})

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['a password', { DASHBOARD_PASSWORD: 'pa"ss' }, 'pa"ss'],
  ['a password in JSON', { DASHBOARD_PASSWORD: 'pa"ss' }, JSON.stringify('pa"ss').slice(1, -1)],
  ['the password of a URL, as it is sent', { DATABASE_URL: 'postgres://me:s3%2Fcret@db/x' }, 's3/cret'],
  ['the password of a URL without a scheme', { QUEUE_URL: '//me:s3cret@db' }, 's3cret'],
  [
    'basic authentication',
    { FEED_URL: 'https://me:s3cret@feed' },
    Buffer.from('me:s3cret').toString('base64'),
  ],
  ['a parameter of a query', { FEED_URL: 'https://feed?token=abcdefgh' }, 'abcdefgh'],
  ['a header', { FEED_HEADERS: 'X-Key: abcdefgh | X-Other: x' }, 'abcdefgh'],
  ['the token of a header', { FEED_HEADERS: 'Authorization: Bearer abcdefgh' }, 'abcdefgh'],
  ['a token', { FEED_BEARER_TOKEN: 'abcd' }, 'abcd'],
])('%s of the environment is removed', (_, env, secret) => {
  expect(redact(`before ${secret} after`, env)).toBe('before *** after')
})

test('a password that equals the user name does not remove every such word', () => {
  const env = { DATABASE_URL: 'postgres://postgres:postgres@localhost/postgres' }
  expect(redact('postgres failed', env)).toBe('postgres failed')
})
