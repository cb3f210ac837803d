import type { Tag } from "./shapes.ts";

export const tagRecord = (tags: readonly Tag[]) => Object.fromEntries(tags.map(({ Key, Value = "" }) => [Key, Value]));
