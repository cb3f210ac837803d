import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type AccountManager, configError, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { IamUser, Tag } from "../iam/shapes.ts";

type ToResource = (
  user: IamUser,
  account: { readonly id: string; readonly isMain: boolean },
  about: { readonly tags: readonly Tag[] },
) => Resource;

/** Users are made in the account that the connector has credentials of: with neither password nor key, and allowed nothing. */
export const createIamAccount = (toResource: ToResource): AccountManager<Client> => ({
  credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
  create: async ({ client, account, signal }) => {
    const text = (key: string) => (typeof account.profile[key] === "string" ? (account.profile[key] as string) : "");
    const email = text("email") || account.emails[0]?.address || "";
    if (email === "") throw configError("email is required", { hint: "Give the profile an email.", effect: "none" });
    const name = text("username") || email;
    const tags = name === email ? {} : { email };
    return client.inAccount(
      await client.mainAccount(signal),
      async (main) => {
        const row = (user: IamUser) => toResource(user, main, { tags: user.Tags ?? entries(tags) });
        try {
          return { outcome: "created" as const, resource: row(await main.iam.createUser(name, tags, signal)) };
        } catch (thrown) {
          if (toBatonError(thrown).code !== "AlreadyExists") throw thrown;
        }
        return { outcome: "already-exists" as const, resource: row(await main.iam.userNamed(name, signal)) };
      },
      signal,
    );
  },
});

const entries = (tags: Readonly<Record<string, string>>): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
