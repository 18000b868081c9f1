import { serveIsolatedRequests } from './serve-isolated-requests.ts'

serveIsolatedRequests(process.env)
