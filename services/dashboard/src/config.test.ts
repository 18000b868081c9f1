import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const stores = { QUEUE_URL: 'redis://localhost', DATABASE_URL: 'postgres://localhost/scores' }

test('without passwords, one is generated and the viewer does not exist', () => {
  const { logins, isGenerated } = readConfig(stores)
  expect(isGenerated).toBe(true)
  expect(logins).toEqual([{ user: 'admin', password: expect.stringMatching(/^.{16}$/), canWrite: true }])
  expect(readConfig(stores).DASHBOARD_PASSWORD).not.toBe(logins[0]?.password)
})

test('the viewer exists if it has a password', () => {
  const { logins, isGenerated } = readConfig({
    ...stores,
    DASHBOARD_PASSWORD: 'one',
    DASHBOARD_VIEWER_PASSWORD: 'two',
  })
  expect(isGenerated).toBe(false)
  expect(logins).toEqual([
    { user: 'admin', password: 'one', canWrite: true },
    { user: 'viewer', password: 'two', canWrite: false },
  ])
})

test('the two users must have different names', () => {
  const names = { DASHBOARD_USER: 'anna', DASHBOARD_VIEWER_USER: 'anna' }
  expect(readConfig({ ...stores, ...names }).logins).toHaveLength(1)
  expect(() => readConfig({ ...stores, ...names, DASHBOARD_VIEWER_PASSWORD: 'two' })).toThrow(
    'DASHBOARD_VIEWER_USER and DASHBOARD_USER are both anna',
  )
})
