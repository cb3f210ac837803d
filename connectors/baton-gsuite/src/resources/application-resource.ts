import {
  NonHumanIdentityTrait_NhiType,
  NonHumanIdentityTraitSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, resource } from "@baton-connectors/sdk";

export type AppKind = "oauth_app" | "saml_app" | "workspace";

export interface App {
  readonly id: string;
  readonly name: string;
  readonly kind: AppKind;
}

/** Signing in to Google itself. */
export const workspaceApp: App = { id: "google_workspace", name: "Google Workspace", kind: "workspace" };

export function applicationResource({ id, name, kind }: App): Resource {
  const identity = { nhiType: NonHumanIdentityTrait_NhiType.APP_REGISTRATION, nhiDetail: `gws.${kind}` };
  return resource({
    type: "enterprise_application",
    id,
    displayName: name,
    annotations: [annotation(NonHumanIdentityTraitSchema, identity)],
    app: {},
  });
}
