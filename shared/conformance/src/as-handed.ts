import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  LocalCredentialOptionsSchema,
  type Resource,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { AccountInfo } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { AccountCase, Rows } from "./subject.ts";

/**
 * How hosts hand what is to be changed to a connector. One-shot runs take whole rows out of the file: the entitlement with its
 * resource, the principal with its annotations. A task brings what its sender put in, of which the ids alone are certain.
 */
export interface Handing {
  readonly name: string;
  entitlement(row: Entitlement, rows: Rows): Entitlement;
  principal(row: Resource): Resource;
  grant(row: Grant, rows: Rows): Grant;
}

const keyOf = ({ id }: Resource): string => `${id?.resourceType}\0${id?.resource}`;
const stored = (row: Resource, rows: Rows): Resource => rows.resources[keyOf(row)] ?? row;
const onlyId = ({ id }: Resource): Resource => create(ResourceSchema, id && { id });

export const wholeRows: Handing = {
  name: "whole rows",
  entitlement: (row, rows) => ({ ...row, ...(row.resource && { resource: stored(row.resource, rows) }) }),
  principal: (row) => row,
  grant: (row, rows) => {
    const entitlement = rows.entitlements[row.entitlement?.id ?? ""] ?? row.entitlement;
    return {
      ...row,
      ...(entitlement && { entitlement: wholeRows.entitlement(entitlement, rows) }),
      ...(row.principal && { principal: stored(row.principal, rows) }),
    };
  },
};

export const idsAlone: Handing = {
  name: "ids alone",
  entitlement: ({ id, resource }) => create(EntitlementSchema, { id, ...(resource && { resource: onlyId(resource) }) }),
  principal: onlyId,
  grant: ({ id, entitlement, principal }, rows) =>
    create(GrantSchema, {
      id,
      ...(entitlement && { entitlement: idsAlone.entitlement(entitlement, rows) }),
      ...(principal && { principal: onlyId(principal) }),
    }),
};

/** As `--create-account-login`, `--create-account-email` and `--create-account-profile` give it. */
export const accountOf = ({ login = "", email = "", profile = {} }: AccountCase): AccountInfo => ({
  login: login || text(profile.login),
  loginAliases: [],
  emails: [email || text(profile.email)].filter(Boolean).map((address) => ({ address, primary: true })),
  profile,
});
const text = (value: unknown) => (typeof value === "string" ? value : "");

/** A password by the rule that one-shot runs use. */
export const randomPassword = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n, constraints: [] } },
});
