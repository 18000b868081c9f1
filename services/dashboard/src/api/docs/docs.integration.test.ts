import { credentials, openTestApi, operationsOf } from '@scores/testkit/api'
import { openTestDatabase } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'
import { renderDocs } from './render-docs.ts'

test('the API is described for people, without scripts or inline styles', async () => {
  const { db, url } = await openTestDatabase()
  const { server, document } = await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })
  const { statusCode, body } = await server.inject({
    method: 'GET',
    url: '/api/docs',
    headers: credentials('viewer'),
  })
  expect(statusCode).toBe(200)
  expect(body).not.toMatch(/<script|<style|style=| on\w+=|(src|href)="(https?:)?\/\//)
  for (const { method, path, operation } of operationsOf(document)) {
    expect(body).toContain(`<code>${method} ${path}</code>`)
    expect(body).toContain(operation.summary.replaceAll("'", '&#39;'))
  }
  for (const name of Object.keys(document.components.schemas))
    expect(body).toContain(`<details id="${name}">`)
})

test('a description is text, never markup', () => {
  const page = renderDocs({
    info: { title: '<b>', description: '<img src=x>' },
    tags: [],
    paths: {},
    components: { schemas: { Odd: { description: '</pre><script>' } } },
  })
  expect(page).not.toMatch(/<b>|<img|<script/)
})
