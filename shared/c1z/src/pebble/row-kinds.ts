/** What a version of a key is: Pebble's internal key kinds. https://github.com/cockroachdb/pebble/blob/v2.1.5/internal/base/internal.go */
export const setKinds = new Set([1, 18]);
export const deleteKinds = new Set([0, 7, 23]);
