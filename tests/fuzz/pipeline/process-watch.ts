import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import type { Pipeline } from '@scores/testkit'

/** The memory that containers give a service, in bytes. */
export function containerMemoryLimit(): number {
  const compose = readFileSync(join(projectFolder, 'docker-compose.yml'), 'utf8')
  const [, megabytes] = /limits: \{[^}]*memory: (\d+)M/.exec(compose) ?? []
  if (megabytes === undefined) throw new Error('docker-compose.yml has no memory limit for services')
  return Number(megabytes) * 1024 ** 2
}

/** Notices processes that ended, and memory beyond the limit. */
export class ProcessWatch {
  readonly #pipeline: Pipeline
  readonly #limit = containerMemoryLimit()
  #pids = new Map<string, number | null>()

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline
    this.problems()
  }

  /** One line per problem since the last call. */
  problems(): string[] {
    const before = this.#pids
    this.#pids = new Map(this.#pipeline.services.map(service => [service, this.#pipeline.log(service).pid]))
    const restarted = [...before].filter(([service, pid]) => this.#pids.get(service) !== pid)
    const large = this.#pipeline.services
      .map(service => ({ service, bytes: this.#pipeline.memory(service).peakBytes }))
      .filter(({ bytes }) => bytes > this.#limit)
    return [
      ...restarted.map(([service]) => `${service} was restarted`),
      ...large.map(({ service, bytes }) => `${service} took ${Math.round(bytes / 1024 ** 2)} MB`),
    ]
  }
}
