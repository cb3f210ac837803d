export { WireReader } from "./wire-reader.ts";
export { blockSize, lengthDelimited, WireWriter, written } from "./wire-writer.ts";
