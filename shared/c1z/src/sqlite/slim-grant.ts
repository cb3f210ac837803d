import { lengthDelimited, WireReader, written } from "@baton-connectors/protocol/wire";
import { writeIdResource } from "./id-resource.ts";

/** What a grant's columns say of it. */
export interface GrantColumns {
  readonly entitlementId: string;
  readonly entitlementType: string;
  readonly entitlementResource: string;
  readonly principalType: string;
  readonly principalId: string;
}

/**
 * The message of a stored grant. Go can be told to leave entitlement and principal out of it, since the columns name them:
 * then it gets both back, by id. A message that begins with its entitlement, field 1, is whole.
 */
export function wholeGrant(data: Uint8Array, columns: () => GrantColumns): Uint8Array {
  if (data[0] === entitlementTag) return data;
  const { entitlementId, entitlementType, entitlementResource, principalType, principalId } = columns();
  // Whoever gave no entitlement has none to get back.
  if (entitlementId === "") return data;
  return written((grant) => {
    const entitlement = written((out) => {
      writeIdResource(out, 1, entitlementType, entitlementResource);
      out.text(lengthDelimited(2), entitlementId);
    });
    grant.block(lengthDelimited(1), entitlement);
    if (data[0] !== principalTag) writeIdResource(grant, 2, principalType, principalId);
    grant.raw(data);
  });
}

/** What SQL asks of a row that may need it. */
export const isSlimIn = (column: string): string => `substr(${column}, 1, 1) is not x'0a'`;
export const isSlim = isSlimIn("data");
const entitlementTag = 0x0a;
const principalTag = 0x12;

/** A grant with all that is stored of what it says. */
export interface WholeRow extends GrantColumns {
  readonly data: Uint8Array;
  readonly expansion: Uint8Array | null;
}

/** Whether two grants with one id say the same. What either leaves to its columns is compared by the columns alone. */
export function sameGrant(a: WholeRow, b: WholeRow): boolean {
  if (!same(a.expansion, b.expansion)) return false;
  if (a.data[0] === entitlementTag && b.data[0] === entitlementTag) return same(a.data, b.data);
  const [mine, others] = [beyondEntitlement(a.data), beyondEntitlement(b.data)];
  return (
    a.entitlementId === b.entitlementId &&
    a.entitlementType === b.entitlementType &&
    a.entitlementResource === b.entitlementResource &&
    a.principalType === b.principalType &&
    a.principalId === b.principalId &&
    (!mine.principal || !others.principal || same(mine.principal, others.principal)) &&
    same(mine.rest, others.rest)
  );
}

/** Fields are stored in their order. */
function beyondEntitlement(data: Uint8Array): { principal: Uint8Array | undefined; rest: Uint8Array } {
  let principal: Uint8Array | undefined;
  const fields = new WireReader(data);
  while (fields.next()) {
    if (fields.field > 2) return { principal, rest: data.subarray(fields.start) };
    if (fields.field === 2) principal = data.subarray(fields.start, fields.end);
  }
  return { principal, rest: new Uint8Array() };
}

const same = (a: Uint8Array | null, b: Uint8Array | null) =>
  a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0);

/** The columns `wholeGrant` asks for, as a statement names them. */
export const grantColumns = `entitlement_id as entitlementId, resource_type_id as entitlementType,
  resource_id as entitlementResource, principal_resource_type_id as principalType, principal_resource_id as principalId`;
