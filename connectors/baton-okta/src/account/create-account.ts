import {
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  configError,
  passwordFor,
} from "@baton-connectors/sdk";
import type { NewUser, NewUserQuery, OktaUser } from "../api/users.ts";
import type { Client } from "../client.ts";
import { errorCode, validationCauses } from "../okta-error.ts";
import { partlyDone } from "../partly-done.ts";
import { statusOf, toUser } from "../resources/user-resource.ts";
import { type AccountRequest, readAccountRequest } from "./account-request.ts";
import { transition } from "./transition.ts";

type Context = CreateAccountContext<Client>;

/** Creates a user, in the state the request asks for. An existing login is found, not changed. */
export async function createAccount(context: Context): Promise<AccountResult> {
  const { client, account } = context;
  const request = readAccountRequest(account.profile);
  // The provider knows who somebody is: a password that callers ask for with every account is none of Okta's here.
  const password = request.federated ? undefined : passwordOf(context);
  const { query, activateAfterwards } = plan(request, password);
  const created = await client.users.create(newUser(request, password), query).catch(async (thrown: unknown) => {
    if (!isLoginTaken(thrown)) throw thrown;
    // Without a login there is nothing to look up by.
    const existing = request.login === "" ? undefined : await client.users.get(request.login).catch(() => undefined);
    return { outcome: "already-exists" as const, ...(existing && { resource: toUser(existing, client.settings) }) };
  });
  if ("outcome" in created) return created;
  const user = activateAfterwards ? await activate(client, created) : created;
  const bytes = password === undefined ? undefined : new TextEncoder().encode(password);
  return {
    outcome: "created",
    resource: toUser(user, client.settings),
    ...(bytes && { plaintexts: [{ name: "password", description: "Initial password", bytes }] }),
  };
}

function passwordOf({ credentials }: Context): string | undefined {
  const option = credentials?.options.case;
  if (option === undefined || option === "noPassword") return undefined;
  if (option !== "randomPassword") throw configError(`unsupported credential options: ${option}`);
  return passwordFor(credentials);
}

function plan(request: AccountRequest, password: string | undefined) {
  const { federated, inactive, sendActivationEmail, mustChangePassword } = request;
  const changeFirst = mustChangePassword && password !== undefined;
  const provider: NewUserQuery = federated ? { provider: "true" } : {};
  const held: NewUserQuery = { ...provider, activate: "false" };
  if (inactive) return { query: held, activateAfterwards: false };
  if (!sendActivationEmail) {
    if (changeFirst) {
      throw configError("a password that must be changed at the first login needs the activation e-mail", {
        hint: "Set send_activation_email to true or password_change_on_login_required to false.",
      });
    }
    return { query: held, activateAfterwards: true };
  }
  const first: NewUserQuery = changeFirst ? { nextLogin: "changePassword", activate: "true" } : {};
  return { query: { ...provider, ...first }, activateAfterwards: false };
}

function newUser({ profile, federated }: AccountRequest, password: string | undefined): NewUser {
  const credentials = {
    ...(password !== undefined && { password: { value: password } }),
    ...(federated && { provider: { type: "FEDERATION", name: "FEDERATION" } }),
  };
  return { profile, ...(Object.keys(credentials).length > 0 && { credentials }) };
}

function isLoginTaken(thrown: unknown): boolean {
  if (!(thrown instanceof BatonError) || thrown.vendorCode !== errorCode.validation) return false;
  return validationCauses(thrown.body).some((cause) => cause.startsWith("login:") && cause.includes("already exists"));
}

async function activate(client: Client, created: OktaUser): Promise<OktaUser> {
  try {
    await transition(client, created.id, "activate", (status) => statusOf(status) === "enabled");
  } catch (thrown) {
    throw partlyDone(thrown, `the user ${created.id} was created and is staged, but not activated`);
  }
  // The answer of the activation does not hold the new status. Without it the account is there all the same.
  return client.users.get(created.id).catch(() => created);
}
