export { WireReader } from "./wire-reader.ts";
export { blockSize, lengthDelimited, WireWriter } from "./wire-writer.ts";
