import { type CredentialRotator, notFound } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { filters } from "../filters.ts";
import { modify } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { passwordAttribute, passwordOf, plaintext, supported } from "./password.ts";

export const rotatePassword: CredentialRotator<Client> = {
  credentials: { supported, preferred: "ENCRYPTED_PASSWORD" },
  rotate: async ({ client, id, credentials, signal }) => {
    const { directory } = client;
    const entry = await directory.read(id.resource, filters.user, ["1.1"], signal);
    if (!entry) throw notFound(`failed to set password: '${id.resource}' is no user, or the filter hides it`);
    const password = passwordOf(credentials);
    if (password === undefined) {
      const request = modify(entry.dnText, [{ kind: "delete", attribute: "userPassword", values: [] }]);
      const { result } = await directory.send(request, signal);
      // There is none: that is what was asked for.
      if (result.code !== resultCodes.success && result.code !== resultCodes.noSuchAttribute)
        throw resultError(result, "failed to remove the password");
      return { plaintexts: [] };
    }
    const [attribute, value] = await passwordAttribute(client, password, signal);
    await directory.change(
      modify(entry.dnText, [{ kind: "replace", attribute, values: [value] }]),
      "failed to set password",
      signal,
    );
    return { plaintexts: [plaintext(password)] };
  },
};
