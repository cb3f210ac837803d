import {
  checked,
  flag,
  list,
  object,
  oneOf,
  optional,
  record,
  type Shaped,
  whole,
  withDefault,
} from "@baton-connectors/mapping";
import { address } from "../text/address.ts";
import { body } from "../text/body.ts";
import { said } from "../text/said.ts";
import { chosen, headerName, path, text } from "./plain.ts";
import { headers } from "./request.ts";

const word = (what: string) => withDefault(text(what), "");
const fields = withDefault(record(text("A field")), new Map());
const tokenRequest = {
  token_url: word("Where tokens are asked for"),
  issuer: word("Where the app says where tokens are asked for (OpenID Connect)"),
  client_id: word("The client"),
  client_secret: word("Its secret"),
  scope: word("Scopes, with blanks between"),
  token_expiry_padding: withDefault(whole("Seconds before its end at which a token is replaced"), 60),
  client_auth: withDefault(oneOf(["basic", "body", "none"], "How the client shows who it is"), "basic"),
  audience: word("For whom the token is"),
  resource: word("For what the token is (RFC 8707)"),
  grant_type: word("Another grant type"),
  extra: fields,
  /** How the token is sent. */
  header: withDefault(headerName("The header with the token"), "Authorization"),
  prefix: withDefault(text("The word before it"), "Bearer"),
};

const apiKey = object({
  header: withDefault(headerName("The header"), ""),
  prefix: word("The word before the key"),
  key: text("The key"),
  query: word("The parameter, where the key goes into the address"),
  body: word("The field, where the key goes into the body"),
});

const stepNames = ["steps"] as const;
/** What a login asks for before the request with name and password: `steps.<name>` has its answer. */
const step = checked(
  object({
    url: address(stepNames),
    method: optional(oneOf(["GET", "POST", "PUT"], "How; GET, and POST with a body")),
    headers: headers(stepNames),
    body: optional(body(stepNames)),
    form: optional(record(said(stepNames, "A field of a form"))),
  }),
  (given, wrong) => {
    if (given.method === "GET" && (given.body || given.form)) throw wrong("method", "GET cannot have a body");
    return given;
  },
);

/** A login of the app's own: one request, or several, the last of which has the token. */
const login = object({
  token_url: word("Where to sign in"),
  username: word("Who"),
  password: word("The password"),
  method: withDefault(oneOf(["POST", "GET", "PUT"], "How"), "POST"),
  body_format: withDefault(oneOf(["json", "form", "basic"], "How name and password are sent"), "json"),
  username_field: withDefault(text("What the name is called"), "username"),
  password_field: withDefault(text("What the password is called"), "password"),
  steps: withDefault(record(step), new Map()),
  extra: withDefault(record(said(stepNames, "Another field")), new Map()),
  headers: headers(stepNames),
  token_field: withDefault(path("Where the answer has the token"), ""),
  token_header: withDefault(headerName("Or the header of the answer that has it"), ""),
  expiry_field: withDefault(path("Where the answer has its end; without it, the token is read as a JWT"), ""),
  expiry_format: withDefault(oneOf(["auto", "seconds", "epoch", "rfc3339"], "How its end is written"), "auto"),
  token_expiry_padding: withDefault(whole("Seconds before its end at which it is replaced"), 60),
  header: withDefault(headerName("The header with the token"), "Authorization"),
  prefix: withDefault(text("The word before it"), "Bearer"),
  cookies: withDefault(flag("The answer's cookies are sent with every request"), false),
});

const types = [
  "none",
  "bearer",
  "basic",
  "api_key",
  "api_keys",
  "oauth2_client_credentials",
  "oauth2_password",
  "oauth2_refresh_token",
  "jwt_bearer",
  "bearer_dynamic",
] as const;

export const auth = checked(
  object(
    {
      type: chosen(types, "How requests show who sends them"),
      token: word("The token"),
      tokens: withDefault(list(text("A token of several, which are sent in turn: each has a limit of its own")), []),
      username: word("Who"),
      password: word("The password"),
      api_key: optional(apiKey),
      api_keys: withDefault(list(apiKey), []),
      oauth2_client_credentials: optional(object(tokenRequest)),
      oauth2_password: optional(object({ ...tokenRequest, username: text("Who"), password: text("The password") })),
      oauth2_refresh_token: optional(object({ ...tokenRequest, refresh_token: text("What a person allowed once") })),
      jwt_bearer: optional(
        object({
          ...tokenRequest,
          key: text("The private key, PEM"),
          key_id: word("Its id"),
          subject: word("For whom"),
          assertion_audience: word("The server; default the token URL"),
          client_assertion: withDefault(flag("The assertion is the client's proof (client credentials)"), false),
        }),
      ),
      bearer_dynamic: optional(login),
    },
    "",
  ),
  (given, wrong) => {
    const needs = (key: keyof typeof given, isThere: unknown) => {
      if (!isThere)
        throw wrong(
          "type",
          `${given.type} needs ${String(key)}${key === given.type ? ", a block of that name beside it" : ""}`,
        );
    };
    if (given.type === "bearer") needs("token", given.token || given.tokens.length > 0);
    if (given.type === "basic") needs("username", given.username);
    const blocks = [
      "api_key",
      "oauth2_client_credentials",
      "oauth2_password",
      "oauth2_refresh_token",
      "jwt_bearer",
      "bearer_dynamic",
    ] as const;
    const block = blocks.find((name) => name === given.type);
    if (block) needs(block, given[block]);
    if (given.type === "api_keys") needs("api_keys", given.api_keys.length > 0);
    return given;
  },
);
export type Auth = Shaped<typeof auth>;
export type TokenRequest = NonNullable<Auth["oauth2_client_credentials"]>;
export type Login = NonNullable<Auth["bearer_dynamic"]>;
