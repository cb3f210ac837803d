/**
 * Requests that one page makes at the same time. Okta's concurrent rate limit starts at 15 for small organisations, and other
 * pages are read beside it: https://developer.okta.com/docs/reference/rl-additional-limits/#concurrent-rate-limits
 */
export const concurrentRequests = 5;
