import { describePipeline } from '../../pipeline/describe-pipeline.ts'
import type { PipelineReader } from '../../pipeline/pipeline-reader.ts'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { refTo } from '../schemas/schema-parts.ts'
import { overview } from './overview-schemas.ts'

const schema = describeRoute(
  {
    tag: 'pipeline',
    operationId: 'getOverview',
    summary: 'The pipeline at one moment',
    description:
      'The diagnosis, the ledger, and what waits where. While a store is unavailable, the rest is still reported.',
  },
  {},
  { 200: refTo(overview) },
)

/** The route that shows the pipeline as a whole. */
export function registerOverviewRoutes(scope: ApiScope, pipeline: PipelineReader): void {
  scope.get('/overview', { schema }, async () => describePipeline(await pipeline.read()))
}
