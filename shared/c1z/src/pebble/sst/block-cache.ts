/** Blocks that were read lately, up to so many bytes in all. */
export type BlockCache = (file: string, offset: number, read: () => Uint8Array) => Uint8Array;

/** Point reads of neighbours and the indexes of all tables fit into this. */
const room = 32 << 20;

export function blockCache(): BlockCache {
  // A Map keeps the order of insertion: what is used again is put last.
  const blocks = new Map<string, Uint8Array>();
  let used = 0;
  return (file, offset, read) => {
    const key = `${file}/${offset}`;
    const found = blocks.get(key);
    if (found) {
      blocks.delete(key);
      blocks.set(key, found);
      return found;
    }
    const block = read();
    blocks.set(key, block);
    used += block.length;
    for (const [oldest, { length }] of blocks) {
      if (used <= room) break;
      blocks.delete(oldest);
      used -= length;
    }
    return block;
  };
}
