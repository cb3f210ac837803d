import type { ConnectContext } from "@baton-connectors/sdk";
import { stringField } from "@baton-connectors/sdk/config";

export const authFields = {
  username: stringField({ name: "username", description: "Name of the service account", required: true }),
  password: stringField({ name: "password", description: "Its password", required: true, secret: true }),
};

interface Settings {
  readonly username: string;
  readonly password: string;
}

/** The headers of every request. Fields with `secret` never appear in a log or an error; nor does what is added here. */
export function authorize({ username, password }: Settings, { secrets }: ConnectContext) {
  const encoded = Buffer.from(`${username}:${password}`).toString("base64");
  secrets.add(encoded);
  return { headers: { authorization: `Basic ${encoded}` } };
}
