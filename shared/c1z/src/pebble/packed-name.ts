/** A file of the database: its name and how large it is unpacked. */
export type PackedName = { name: string; size: number };
