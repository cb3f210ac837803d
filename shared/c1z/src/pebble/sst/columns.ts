import { damaged, unsupported } from "../v3-error.ts";

/** A block of columns: how pebble lays out keys, values and handles since its table format 5. */
export type ColumnarBlock = {
  rows: number;
  /** `count` where a column has a number of its own. */
  bytes(column: number, count?: number): (row: number) => Uint8Array;
  uints(column: number): (row: number) => number;
  bigUints(column: number): (row: number) => bigint;
  bits(column: number): (row: number) => boolean;
  prefixBytes(column: number): (row: number) => Uint8Array;
};

const types = { bitmap: 1, uint: 2, bytes: 3, prefixBytes: 4 } as const;

/** Reads the header of a columnar block that follows `customHeader` bytes of the block's own. */
export function columnarBlock(block: Uint8Array, customHeader: number): ColumnarBlock {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const check = (end: number) => {
    if (end > block.length) throw damaged("a table block is shorter than its columns");
  };
  check(customHeader + 7);
  if (block[customHeader] !== 1) throw unsupported(`a columnar block of version ${block[customHeader]}`);
  const columnCount = view.getUint16(customHeader + 1, true);
  const rows = view.getUint32(customHeader + 3, true);
  if (rows > block.length * 8) throw damaged(`a table block claims ${rows} rows`);
  check(customHeader + 7 + columnCount * 5);
  const start = (column: number, type: number): number => {
    const at = customHeader + 7 + column * 5;
    if (column >= columnCount || block[at] !== type) throw damaged("a table block lacks a column");
    return view.getUint32(at + 1, true);
  };
  const uintsAt = (at: number, count: number) => uintColumn(block, view, at, count);
  const bytesAt = (at: number, count: number) => {
    const offsets = uintsAt(at, count + 1);
    return (row: number) => slice(block, offsets.end + offsets.at(row), offsets.end + offsets.at(row + 1));
  };
  return {
    rows,
    bytes: (column, count = rows) => bytesAt(start(column, types.bytes), count),
    uints: (column) => uintsAt(start(column, types.uint), rows).at,
    bigUints: (column) => uintsAt(start(column, types.uint), rows).bigAt,
    bits: (column) => bitColumn(block, view, start(column, types.bitmap), rows),
    prefixBytes: (column) => prefixColumn(block, start(column, types.prefixBytes), rows, uintsAt),
  };
}

type Uints = { at: (row: number) => number; bigAt: (row: number) => bigint; end: number };

function uintColumn(block: Uint8Array, view: DataView, at: number, count: number): Uints {
  if (at >= block.length) throw damaged("a table block is shorter than its columns");
  const encoding = block[at]!;
  const width = encoding & 0x7f;
  const hasBase = (encoding & 0x80) !== 0;
  if (![0, 1, 2, 4, 8].includes(width)) throw damaged(`a number column is ${width} bytes wide`);
  if (at + 1 + (hasBase ? 8 : 0) > block.length) throw damaged("a table block is shorter than its columns");
  const base = hasBase ? view.getBigUint64(at + 1, true) : 0n;
  const first = align(at + 1 + (hasBase ? 8 : 0), width);
  const end = first + count * width;
  if (end > block.length) throw damaged("a table block is shorter than its columns");
  const small = base <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(base) : undefined;
  const raw = (row: number): number => {
    const where = first + row * width;
    switch (width) {
      case 0:
        return 0;
      case 1:
        return block[where]!;
      case 2:
        return view.getUint16(where, true);
      default:
        return view.getUint32(where, true);
    }
  };
  const bigAt = (row: number) => base + (width === 8 ? view.getBigUint64(first + row * 8, true) : BigInt(raw(row)));
  const at_ = (row: number): number => {
    if (width !== 8 && small !== undefined) return small + raw(row);
    const value = bigAt(row);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("a table block holds an oversized number");
    return Number(value);
  };
  return { at: at_, bigAt, end };
}

function bitColumn(block: Uint8Array, view: DataView, at: number, rows: number): (row: number) => boolean {
  if (block[at] === 1) return () => false;
  if (block[at] !== 0) throw damaged("a bitmap column is of an unknown kind");
  const first = align(at + 1, 8);
  if (first + Math.ceil(rows / 64) * 8 > block.length) throw damaged("a table block is shorter than its columns");
  return (row) => ((view.getUint8(first + (row >>> 3)) >>> (row & 7)) & 1) === 1;
}

/**
 * Keys that share prefixes: one for the whole block, one for each bundle of rows, then each row's own rest. Two equal
 * offsets in a bundle (not at its first row) mean: the same key as the row before.
 */
function prefixColumn(
  block: Uint8Array,
  at: number,
  rows: number,
  uintsAt: (at: number, count: number) => Uints,
): (row: number) => Uint8Array {
  if (rows === 0) return () => new Uint8Array();
  const shift = block[at] ?? 0;
  if (shift > 16) throw damaged("a key column has oversized bundles");
  const bundleRows = 2 ** shift;
  const bundles = Math.ceil(rows / bundleRows);
  const offsets = uintsAt(at + 1, 1 + rows + bundles);
  const text = (from: number, to: number) => slice(block, offsets.end + from, offsets.end + to);
  const blockPrefix = text(0, offsets.at(0));
  return (row) => {
    const bundle = Math.floor(row / bundleRows);
    const bundleAt = 1 + bundle * (bundleRows + 1);
    const bundlePrefix = text(offsets.at(bundleAt - 1), offsets.at(bundleAt));
    const firstRow = bundleAt + 1;
    let rowAt = firstRow + (row - bundle * bundleRows);
    while (rowAt > firstRow && offsets.at(rowAt) === offsets.at(rowAt - 1)) rowAt--;
    return Buffer.concat([blockPrefix, bundlePrefix, text(offsets.at(rowAt - 1), offsets.at(rowAt))]);
  };
}

function slice(block: Uint8Array, from: number, to: number): Uint8Array {
  if (from > to || to > block.length) throw damaged("a table block's offsets point outside it");
  return block.subarray(from, to);
}

const align = (at: number, width: number): number => (width <= 1 ? at : Math.ceil(at / width) * width);
