import { blockSize, lengthDelimited, type WireWriter } from "@baton-connectors/protocol/wire";

/** Writes a field that holds a c1.connector.v2.Resource which is only an id: by hand, as most principals of grants are. */
export function writeIdResource(out: WireWriter, field: number, resourceType: string, resource: string): void {
  const type = Buffer.byteLength(resourceType);
  const name = Buffer.byteLength(resource);
  const id = (type && blockSize(type)) + (name && blockSize(name));
  out.varint(lengthDelimited(field));
  out.varint(blockSize(id));
  out.varint(lengthDelimited(1));
  out.varint(id);
  out.text(lengthDelimited(1), resourceType);
  out.text(lengthDelimited(2), resource);
}
