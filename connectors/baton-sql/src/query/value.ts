/** What can be bound to a statement. */
export type Value = null | boolean | bigint | number | string | Uint8Array | Date;
