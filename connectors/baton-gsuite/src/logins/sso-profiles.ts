import { toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { isDisabledApi } from "../google/error.ts";

/** Names of SAML profiles by their display name; of two with the same display name the last one counts. */
export type SsoProfiles = Readonly<Record<string, string>>;

export interface SsoProfilesPage {
  readonly profiles: SsoProfiles;
  readonly next: string | undefined;
}

const largestPage = 100;

/** Undefined when profiles are out of reach: the scope is not delegated or the API is switched off in the project. */
export async function ssoProfilesPage(
  client: Client,
  token: string | undefined,
  signal: AbortSignal,
): Promise<SsoProfilesPage | undefined> {
  if (await client.refusal("ssoProfiles")) return undefined;
  try {
    const first = await client.listSsoProfiles(token, largestPage, signal);
    // What has no kind and nothing in it is believed when it is said twice: another size asks anew for the same.
    const { items, next } =
      first.items.length > 0 ? first : await client.listSsoProfiles(token, largestPage - 1, signal);
    const named = items.flatMap(({ displayName, name }) => (displayName && name ? [[displayName, name] as const] : []));
    return { profiles: Object.fromEntries(named), next };
  } catch (thrown) {
    if (isDisabledApi(toBatonError(thrown))) return undefined;
    throw thrown;
  }
}

/** A SAML application's id: its profile's name is stable, its display name is what there is otherwise. */
export const samlAppId = (application: string, profiles: SsoProfiles): string =>
  `saml:${Object.hasOwn(profiles, application) ? profiles[application] : application}`;
