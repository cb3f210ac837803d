import { flag, list, object, oneOf, optional, type Shaped, withDefault } from "@baton-connectors/mapping";
import { said } from "../text/said.ts";
import { path, text } from "./plain.ts";
import { request } from "./request.ts";

const change = ["resource", "parent_resource", "principal", "entitlement", "pre_requests", "vars"] as const;
const provisioningSide = object({
  request: request(change),
  unless: optional(said(change, "Whether pre_requests say that it is so already: nothing is sent then")),
  success_condition: optional(said([...change, "response", "headers"], "Whether it was done")),
  already: optional(
    said([...change, "response", "headers"], "Whether it was so already; default 409 of a grant, 404 of a revocation"),
  ),
});
export type ProvisioningSide = Shaped<typeof provisioningSide>;
export const provisioning = object({ grant: optional(provisioningSide), revoke: optional(provisioningSide) });
export type Provisioning = Shaped<typeof provisioning>;

const accountField = object({
  name: text("Its name"),
  display_name: withDefault(text("What it is called"), ""),
  description: withDefault(text("What it is"), ""),
  type: withDefault(oneOf(["string", "string_list", "boolean", "int", "map"], "Its kind"), "string"),
  placeholder: withDefault(text("An example"), ""),
  required: withDefault(flag("Whether an account needs it"), false),
});
const input = ["input", "password", "pre_requests", "vars"] as const;
export const credential = object({ preferred: withDefault(flag("The one that is proposed"), false) });
export const accountProvisioning = object({
  schema: withDefault(list(accountField), []),
  credentials: optional(
    object({
      no_password: optional(credential),
      random_password: optional(credential),
      encrypted_password: optional(credential),
    }),
  ),
  create: object({
    request: request(input),
    success_condition: optional(said([...input, "response", "headers"], "Whether it was made")),
    /** Where the new account is in the answer; mapped as a row of the list. */
    item_path: withDefault(path("Where the answer has the account"), ""),
  }),
});
export const one = ["resource", "parent_resource", "pre_requests", "vars"] as const;
export const simple = object({
  request: request(one),
  success_condition: optional(said([...one, "response", "headers"], "Whether it was done")),
});
