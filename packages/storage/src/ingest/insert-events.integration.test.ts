import { eventOf, openTestDatabase, storeBatch } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

test('an event that comes again, in the same batch or a later one, is stored once', async () => {
  const { db } = await openTestDatabase()
  const event = eventOf()
  expect(await storeBatch(db, [event, event, eventOf()])).toMatchObject({ stored: 2, duplicate: 1 })
  expect(await storeBatch(db, [event])).toMatchObject({ stored: 0, duplicate: 1 })
})

test('concurrent batches with the same new students neither fail nor duplicate them', async () => {
  const { db } = await openTestDatabase()
  const names = Array.from({ length: 40 }, (_, index) => `student${index}`)
  const shuffled = () => names.toSorted(() => Math.random() - 0.5)
  const outcomes = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(exam =>
      storeBatch(
        db,
        shuffled().map(student => eventOf({ student, exam })),
      ),
    ),
  )
  expect(outcomes.map(({ stored }) => stored)).toEqual([40, 40, 40, 40, 40, 40])
  expect(await db.selectFrom('students').select('id').execute()).toHaveLength(40)
})

test('a dimension row without events can be deleted', async () => {
  const { db } = await openTestDatabase()
  await storeBatch(db, [eventOf()])
  await sql`insert into students (student_identification) values ('nobody')`.execute(db)
  await sql`delete from students where student_identification = 'nobody'`.execute(db)
  expect(await db.selectFrom('students').select('id').execute()).toHaveLength(1)
})

test.each([
  ["delete from students where student_identification = 'Evan48'", 'students'],
  ['delete from exams', 'exams'],
  ['delete from event_type', 'event_type'],
  ['update exams set id = default', 'exams'],
])('%s fails while events refer to the row', async (statement, table) => {
  const { db } = await openTestDatabase()
  await storeBatch(db, [eventOf()])
  await expect(sql.raw(statement).execute(db)).rejects.toThrow(`of ${table} is still referenced by events`)
})
