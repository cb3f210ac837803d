import { stringField } from "@baton-connectors/sdk/config";

export const authFields = {
  token: stringField({ name: "token", description: "API token", required: true, secret: true }),
};

/** The headers of every request. Fields with `secret` never appear in a log or an error. */
export const authorize = ({ token }: { readonly token: string }, _context: unknown) => ({
  headers: { authorization: `Bearer ${token}` },
});
