import type { LocalCredentialOptions, Resource } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "./handler-context.ts";

export type CredentialOption =
  | "NO_PASSWORD"
  | "RANDOM_PASSWORD"
  | "SSO"
  | "ENCRYPTED_PASSWORD"
  | "API_KEY"
  | "KEYPAIR"
  | "TOKEN"
  | "CLIENT_SECRET";

export interface CredentialSupport {
  readonly supported: readonly CredentialOption[];
  readonly preferred: CredentialOption;
}

export interface AccountInfo {
  readonly emails: readonly { readonly address: string; readonly primary: boolean }[];
  readonly login: string;
  readonly loginAliases: readonly string[];
  readonly profile: JsonObject;
}

/** A generated secret in clear. It leaves the process only encrypted, or to the operator of a one-shot run. */
export interface Plaintext {
  readonly name: string;
  readonly description?: string;
  readonly schema?: string;
  readonly bytes: Uint8Array;
}

interface AccountOutcome {
  readonly plaintexts?: readonly Plaintext[];
  readonly annotations?: readonly Any[];
}
export type AccountResult = AccountOutcome &
  (
    | { readonly outcome: "created"; readonly resource: Resource; readonly invitationExpiresAt?: Date }
    | { readonly outcome: "action-required"; readonly resource?: Resource; readonly message: string }
    | { readonly outcome: "already-exists"; readonly resource?: Resource }
    | { readonly outcome: "in-progress"; readonly resource?: Resource }
  );

export interface CreateAccountContext<Client> extends HandlerContext<Client> {
  readonly account: AccountInfo;
  /** Undefined when the caller stated none. Passwords by rule: `passwordFor(credentials)`. */
  readonly credentials: LocalCredentialOptions | undefined;
}

export interface AccountManager<Client> {
  readonly credentials: CredentialSupport;
  readonly create: (context: CreateAccountContext<Client>) => Promise<AccountResult>;
}
