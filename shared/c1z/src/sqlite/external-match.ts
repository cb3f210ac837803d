import { WireReader } from "@baton-connectors/protocol/wire";

/**
 * Whether a c1.connector.v2.Grant is for a principal of another application that is still to be found, so that the one it
 * names stands for somebody else. Done on the bytes, as for all of a database's thread.
 */
export function expectsExternalPrincipal(data: Uint8Array): boolean {
  const grant = new WireReader(data);
  while (grant.next()) {
    if (grant.field !== 4 || grant.type !== 2) continue;
    const any = new WireReader(data, grant.content, grant.end);
    while (any.next()) {
      if (any.field !== 1 || any.type !== 2) continue;
      const typeUrl = Buffer.from(data.subarray(any.content, any.end)).toString();
      if (matches.has(typeUrl.slice(typeUrl.lastIndexOf("/") + 1))) return true;
    }
  }
  return false;
}

const matches = new Set(["", "All", "ID"].map((what) => `c1.connector.v2.ExternalResourceMatch${what}`));
