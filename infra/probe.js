import { get } from 'node:http'

// Health check of the containers: exits with 0 if the service, or the URL in the argument, reports that it is ready.
// It runs every few seconds in every container. It is JavaScript because stripping types would triple its cost.
const [url = `http://127.0.0.1:${process.env.HEALTH_PORT}/readyz`] = process.argv.slice(2)

get(url, { timeout: 3_000 }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
