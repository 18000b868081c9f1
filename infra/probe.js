import { get } from 'node:http'

// The containers' health check: exits with 0 if the service, or the address that is given, answers that it is ready.
// Not TypeScript, as it starts every few seconds in every container: stripping types would triple what that costs.
const [url = `http://127.0.0.1:${process.env.HEALTH_PORT}/readyz`] = process.argv.slice(2)

get(url, { timeout: 3_000 }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
