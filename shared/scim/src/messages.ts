/** Names of messages. https://www.rfc-editor.org/rfc/rfc7644#section-8.2 */
export const message = {
  patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
} as const;
export const schema = {
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
} as const;
/** Of SCIM 1.1. http://www.simplecloud.info/specs/draft-scim-core-schema-01.html */
export const schema1 = "urn:scim:schemas:core:1.0";

export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path?: string;
  readonly value?: unknown;
}

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2 */
export const patchOf = (...operations: readonly PatchOperation[]) => ({
  schemas: [message.patch],
  Operations: operations,
});
