/** Its first three fields are little-endian: https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/4926e530-816e-41c2-b251-ec5c7aca018a */
export function guidText(value: Buffer): string | undefined {
  if (value.length !== 16) return undefined;
  const swapped = Buffer.from(value);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** `S-1-5-21-…`: https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/f992ad60-0fe4-4b87-9fed-beb478836861 */
export function sidText(value: Buffer): string | undefined {
  const count = value[1] ?? 0;
  if (value[0] !== 1 || count > 15 || value.length !== 8 + 4 * count) return undefined;
  const parts = Array.from({ length: count }, (_, i) => value.readUInt32LE(8 + 4 * i));
  return ["S", 1, value.readUIntBE(2, 6), ...parts].join("-");
}

/** Its last number: what Active Directory's primaryGroupID names a group by. */
export const ridOf = (sid: Buffer): string | undefined => sidText(sid)?.split("-").at(-1);
