import { get } from 'node:http'

// Health check of the containers: exits with 0 if the service, or the address in the argument, is alive and ready.
// It runs every few seconds in every container. It is JavaScript because stripping types would triple its cost.
const [base = `http://127.0.0.1:${process.env.HEALTH_PORT}`] = process.argv.slice(2)

for (const path of ['/livez', '/readyz']) {
  get(`${base}${path}`, { timeout: 3_000 }, response => {
    if (response.statusCode !== 200) process.exit(1)
    response.resume()
  })
    .on('timeout', () => process.exit(1))
    .on('error', () => process.exit(1))
}
