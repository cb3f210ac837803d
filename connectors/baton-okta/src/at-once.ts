/** Okta's concurrent limit starts at 15 for small organisations, and other pages are read at the same time. */
export const atOnce = 5;
