import { serveIsolatedRequests } from './isolation/serve-isolated-requests.ts'

serveIsolatedRequests(process.env)
