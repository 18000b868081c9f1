export { operationsOf } from './api-document.ts'
export { credentials, failure, openTestApi } from './open-test-api.ts'
export { requestsOf } from './valid-requests.ts'
