import { z } from "zod";

/**
 * A simulated Okta organisation as a file holds it. Objects of the API are kept as they are, so that a tenant can hold
 * every oddity an API can answer with; what the simulator must understand is stated here.
 */
const object = z.record(z.string(), z.unknown());
const withId = z.looseObject({ id: z.string() });

export const tenantSchema = z.looseObject({
  domain: z.string().default("okta.test"),
  /** The SSWS token that opens the API. */
  apiToken: z.string(),
  sim: z
    .looseObject({
      /** Largest page; `paging` states it by list, else Okta's own maximum holds. */
      pageSize: z.number().int().positive().optional(),
      paging: z.record(z.string(), z.number().int().positive()).optional(),
      /** Where the lists under /iam say what follows: `body`, `link`, or both for any other word. */
      iamNext: z.string().default("body"),
      /** `joined`: Link lines folded into one, as some proxies do. */
      linkStyle: z.string().default("separate"),
      /** Anything but `plain`: cursors hold characters that need escaping. */
      afterStyle: z.string().default("plain"),
      /** Profile attributes users may have besides Okta's own and those in use. */
      customAttributes: z.array(z.string()).default([]),
      /** Demand a nonce in the DPoP proofs of resource calls. */
      resourceNonce: z.boolean().default(false),
      oauthTokenType: z.enum(["DPoP", "Bearer"]).default("DPoP"),
      expiresIn: z.union([z.number(), z.string()]).default(3600),
      /** Requests a minute in every bucket, or in the named one. */
      rateLimit: z.number().int().positive().default(100_000),
      rateLimits: z.record(z.string(), z.number().int().positive()).default({}),
      rateWindowSeconds: z.number().positive().default(60),
      /** What every answer says is left of a limit, whatever was used. */
      rateRemaining: z.number().int().nonnegative().optional(),
      /** Requests at one time. */
      concurrent: z.number().int().positive().optional(),
      /** Milliseconds an answer takes, during which it counts as a request in progress. */
      latencyMs: z.number().nonnegative().default(0),
    })
    .prefault({}),
  oauth: z
    .looseObject({
      clientId: z.string(),
      keyId: z.string(),
      grantedScopes: z.array(z.string()),
      /** PEM. Without it assertions are read but their signature is not checked. */
      publicKey: z.string().optional(),
      /** An app without an admin role is answered with empty lists. */
      adminRole: z.boolean().default(true),
    })
    .optional(),
  org: object.default({}),
  users: z.array(z.looseObject({ id: z.string(), status: z.unknown().optional() })).default([]),
  groups: z
    .array(
      z.looseObject({
        id: z.string(),
        type: z.unknown().optional(),
        stats: z.unknown().optional(),
        members: z.array(z.string()).default([]),
        roles: z.array(withId).default([]),
        rolesError: z.looseObject({ status: z.number(), errorCode: z.string(), errorSummary: z.string() }).optional(),
      }),
    )
    .default([]),
  apps: z
    .array(
      z.looseObject({
        id: z.string(),
        status: z.unknown().optional(),
        appUsers: z.array(withId).default([]),
        appGroups: z.array(withId).default([]),
      }),
    )
    .default([]),
  userRoles: z.record(z.string(), z.array(withId)).default({}),
  assignees: z.array(z.string()).default([]),
  customRoles: z.array(withId).default([]),
  resourceSets: z
    .array(
      z.looseObject({
        id: z.string(),
        bindings: z
          .array(
            z.looseObject({
              role: z.string(),
              members: z.array(z.looseObject({ id: z.string(), href: z.string().optional() })).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  devices: z.array(withId).default([]),
  apiTokens: z.array(withId).default([]),
  logs: z.array(z.looseObject({ published: z.unknown().optional() })).default([]),
});

export type Tenant = z.output<typeof tenantSchema>;
export type TenantInput = z.input<typeof tenantSchema>;
export type User = Tenant["users"][number];
export type Group = Tenant["groups"][number];
export type App = Tenant["apps"][number];
export type ResourceSet = Tenant["resourceSets"][number];
export type Binding = ResourceSet["bindings"][number];

/** A private copy: the simulator changes it, the file's data stays. */
export const parseTenant = (input: unknown): Tenant => tenantSchema.parse(structuredClone(input));
