import type { Quirks } from "./quirks.ts";

const attribute = (name: string, more: object = {}) => ({
  ...{ name, type: "string", multiValued: false, required: false, caseExact: false },
  ...{ mutability: "readWrite", returned: "default", uniqueness: "none" },
  ...more,
});
const value = (name: string, more: object = {}) => attribute(name, { ...more, mutability: "readWrite" });

/** What the server tells of itself. https://www.rfc-editor.org/rfc/rfc7643#section-5 */
export const discovery: Readonly<Record<string, (quirks: Quirks) => unknown>> = {
  ServiceProviderConfig: ({ cursor, filter, etag, pageMax = 25, patch }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: patch !== "1.1" && patch !== "none" },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: filter !== "none", maxResults: pageMax },
    changePassword: { supported: true },
    sort: { supported: false },
    etag: { supported: etag !== false },
    pagination: {
      cursor: Boolean(cursor),
      index: cursor !== true,
      defaultPaginationMethod: cursor === true ? "cursor" : "index",
    },
    authenticationSchemes: [{ type: "oauthbearertoken", name: "OAuth Bearer Token", description: "Bearer tokens" }],
  }),
  ResourceTypes: () =>
    listOf([
      {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        id: "User",
        name: "User",
        endpoint: "/Users",
        schema: "urn:ietf:params:scim:schemas:core:2.0:User",
      },
      {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        id: "Group",
        name: "Group",
        endpoint: "/Groups",
        schema: "urn:ietf:params:scim:schemas:core:2.0:Group",
      },
    ]),
  Schemas: () =>
    listOf([
      {
        ...{
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
          id: "urn:ietf:params:scim:schemas:core:2.0:User",
          name: "User",
        },
        attributes: [
          attribute("userName", { required: true, uniqueness: "server" }),
          attribute("name", {
            type: "complex",
            subAttributes: [value("givenName"), value("familyName"), value("formatted")],
          }),
          attribute("displayName"),
          attribute("title"),
          attribute("active", { type: "boolean" }),
          attribute("password", { mutability: "writeOnly", returned: "never" }),
          attribute("emails", {
            type: "complex",
            multiValued: true,
            subAttributes: [value("value"), value("type"), attribute("primary", { type: "boolean" })],
          }),
          attribute("roles", {
            type: "complex",
            multiValued: true,
            subAttributes: [value("value"), value("display"), attribute("primary", { type: "boolean" })],
          }),
        ],
      },
      {
        ...{
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
          id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
          name: "EnterpriseUser",
        },
        attributes: [
          attribute("department"),
          attribute("employeeNumber"),
          attribute("manager", { type: "complex", subAttributes: [value("value")] }),
        ],
      },
      {
        ...{
          schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
          id: "urn:ietf:params:scim:schemas:core:2.0:Group",
          name: "Group",
        },
        attributes: [
          attribute("displayName", { required: true }),
          attribute("members", { type: "complex", multiValued: true, subAttributes: [value("value"), value("type")] }),
        ],
      },
    ]),
};

const listOf = (rows: readonly unknown[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  ...{ totalResults: rows.length, itemsPerPage: rows.length, startIndex: 1, Resources: rows },
});
