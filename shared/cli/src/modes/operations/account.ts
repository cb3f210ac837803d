import {
  LocalCredentialOptionsSchema,
  ResourceIdSchema,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { Plaintext } from "@baton-connectors/sdk";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { usageError } from "../../usage-error.ts";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { messageJson, printResult } from "./print-result.ts";

/** What the Go connectors ask for, too. */
const password = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n, constraints: [] } },
});

/** Creates an account. A generated password is part of the result: nobody else has it. */
export async function createAccount(session: Session, mode: Mode & { kind: "create-account" }): Promise<void> {
  const { profile } = mode;
  // What the profile says wins over the flags; what only it says is the runtime's to find.
  const login = profile.login === undefined ? mode.login : "";
  const email = profile.email === undefined ? mode.email : "";
  if (!login && !email && !profile.login && !profile.email) {
    throw usageError("unknown provisioning action", "Also give --create-account-login or --create-account-email.");
  }
  const result = await session.runtime.createAccount({
    resourceTypeId: mode.resourceTypeId,
    account: { login, loginAliases: [], emails: email ? [{ address: email, primary: true }] : [], profile },
    credentials: password,
    signal: session.signal,
  });
  printResult(session, {
    outcome: result.outcome,
    ...(result.outcome === "action-required" && { message: result.message }),
    ...(result.resource && { resource: messageJson(ResourceSchema, result.resource) }),
    ...credentials(result.plaintexts),
  });
}

export async function rotateCredentials(session: Session, mode: Mode & { kind: "rotate-credentials" }): Promise<void> {
  const id = create(ResourceIdSchema, { resourceType: mode.resourceTypeId, resource: mode.resourceId });
  const { plaintexts } = await session.runtime.rotateCredential({ id, credentials: password, signal: session.signal });
  printResult(session, { rotated: true, resource: mode.resourceId, ...credentials(plaintexts) });
}

function credentials(plaintexts: readonly Plaintext[] = []): JsonObject {
  if (plaintexts.length === 0) return {};
  return {
    credentials: plaintexts.map(({ name, description = "", bytes }) => ({
      name,
      ...(description && { description }),
      value: new TextDecoder().decode(bytes),
    })),
  };
}
