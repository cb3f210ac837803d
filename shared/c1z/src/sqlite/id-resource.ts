import { blockSize, lengthDelimited, type WireWriter } from "@baton-connectors/protocol/wire";

/** Writes a field that holds a c1.connector.v2.Resource which is only an id: by hand, as most principals of grants are. */
export function writeIdResource(out: WireWriter, field: number, resourceType: string, resource: string): void {
  const id = idSize(resourceType, resource);
  out.varint(lengthDelimited(field));
  out.varint(blockSize(id));
  out.varint(lengthDelimited(1));
  out.varint(id);
  out.text(lengthDelimited(1), resourceType);
  out.text(lengthDelimited(2), resource);
}

/** Of a c1.connector.v2.ResourceId. */
function idSize(resourceType: string, resource: string): number {
  const type = Buffer.byteLength(resourceType);
  const name = Buffer.byteLength(resource);
  return (type && blockSize(type)) + (name && blockSize(name));
}

/** Writes a field that holds a c1.connector.v2.Entitlement which is only an id and that of its resource. */
export function writeIdEntitlement(
  out: WireWriter,
  field: number,
  { id, resourceType, resource }: { readonly id: string; readonly resourceType: string; readonly resource: string },
): void {
  const own = Buffer.byteLength(id);
  out.varint(lengthDelimited(field));
  out.varint(blockSize(blockSize(idSize(resourceType, resource))) + (own && blockSize(own)));
  writeIdResource(out, 1, resourceType, resource);
  out.text(lengthDelimited(2), id);
}
