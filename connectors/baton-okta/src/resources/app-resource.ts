import {
  NonHumanIdentityTrait_NhiType,
  NonHumanIdentityTraitSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, rawId, resource, v1Identifier } from "@baton-connectors/sdk";
import type { OktaApp } from "../api/apps.ts";

/** Apps that only hold a link or a stored password are no identities of their own. */
const withoutIdentity = ["BOOKMARK", "BROWSER_PLUGIN", "AUTO_LOGIN", "BASIC_AUTH", "SECURE_PASSWORD_STORE"];

export function toApp({ id, label = "", status = "", signOnMode: mode = "" }: OktaApp): Resource {
  const identity = annotation(NonHumanIdentityTraitSchema, {
    nhiType: NonHumanIdentityTrait_NhiType.APP_REGISTRATION,
    nhiDetail: mode === "" ? "okta.app" : `okta.app.${mode.toLowerCase()}`,
  });
  return resource({
    type: "app",
    id,
    displayName: label,
    profile: { status },
    annotations: [v1Identifier(id), rawId(id), ...(withoutIdentity.includes(mode) ? [] : [identity])],
    app: {},
  });
}
