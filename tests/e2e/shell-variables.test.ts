import { Installation } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'

test("the shell's variables for Postgres do not apply to the embedded one", async () => {
  await using installation = await Installation.create({
    PGHOST: 'elsewhere.invalid',
    PGPORT: '1',
    PGUSER: 'somebody',
    PGDATABASE: 'nowhere',
    PGPASSWORD: 'wrong',
    PGPASSFILE: '/nonexistent',
    PGSERVICE: 'none',
    PGSSLMODE: 'require',
    PGOPTIONS: '-c search_path=nowhere -c extra_float_digits=0 -c default_transaction_read_only=on',
    PGTZ: 'Asia/Kathmandu',
    PGDATESTYLE: 'German',
    PGAPPNAME: 'shell',
    PGDATA: '/nonexistent',
  })
  const pipeline = await installation.up()
  expect(await installation.run('analytics', 'run')).toMatchObject({ code: 0 })
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
})
