import { type ConnectContext, configError, type HttpOptions, type Tokens } from "@baton-connectors/sdk";
import {
  type AccessToken,
  clientCredentials,
  clientSecretBasic,
  clientSecretPost,
  jwtAssertion,
  jwtBearer,
  privateKeyJwt,
  readSigningKey,
  refreshToken,
  tokenExchange,
} from "@baton-connectors/sdk/oauth";
import { requiredRecord } from "@baton-connectors/sdk/shapes";
import type { Auth, TokenRequest } from "../file/auth.ts";
import { sendable } from "../request/header-text.ts";
import type { Hosts } from "../request/hosts.ts";
import { signIn } from "./sign-in.ts";

export interface Authorization extends Pick<HttpOptions, "headers" | "renew"> {
  readonly query: Readonly<Record<string, string>>;
  /** Fields of every body. */
  readonly body: Readonly<Record<string, string>>;
  /** What the app said when it gave the token, for texts that name `login`. */
  readonly login?: () => Promise<unknown>;
}

/** How requests show who sends them. */
export function authorize(auth: Auth | undefined, context: ConnectContext, hosts: () => Hosts): Authorization {
  if (!auth) return nothing;
  switch (auth.type) {
    case "none":
      return nothing;
    case "bearer":
      if (auth.tokens.length > 0) return inTurn(auth.tokens, context);
      return fixed({ authorization: `Bearer ${kept(auth.token, context)}` });
    case "basic": {
      const encoded = Buffer.from(`${auth.username}:${kept(auth.password, context)}`).toString("base64");
      return fixed({ authorization: `Basic ${kept(encoded, context)}` });
    }
    case "api_key":
      return keys([auth.api_key!], context);
    case "api_keys":
      return keys(auth.api_keys, context);
    case "bearer_dynamic": {
      const { tokens, cookie, answer } = signIn(auth.bearer_dynamic!, context, hosts);
      const sent = { ...withToken(tokens, auth.bearer_dynamic!), login: answer };
      if (!auth.bearer_dynamic!.cookies) return sent;
      const { header, prefix, token_field: field, token_header: given } = auth.bearer_dynamic!;
      // The session is all that there is.
      if (field === "" && given === "")
        return {
          ...sent,
          headers: async () => ({ cookie: await cookie() }),
          renew: (refused) => tokens.drop(refused.get("cookie") ?? ""),
        };
      return {
        ...sent,
        headers: async () => ({ ...(await tokenHeader(tokens, header, prefix)), cookie: await cookie() }),
      };
    }
    default: {
      const block = auth[auth.type]!;
      const tokens = asked(auth, block, context);
      return { ...withToken(tokens, block), login: async () => (await tokens.get()).others };
    }
  }
}

const kept = (secret: string, { secrets }: ConnectContext): string => {
  secrets.add(secret);
  return secret;
};
const nothing = { query: {}, body: {} };
const fixed = (headers: Readonly<Record<string, string>>): Authorization => ({
  ...nothing,
  headers: sendable(headers),
});

/** Each request has the next one. */
function inTurn(tokens: readonly string[], context: ConnectContext): Authorization {
  for (const one of tokens) kept(one, context);
  let turn = 0;
  return {
    ...nothing,
    headers: async () => sendable({ authorization: `Bearer ${tokens[turn++ % tokens.length]}` }),
  };
}

function keys(all: readonly NonNullable<Auth["api_key"]>[], context: ConnectContext): Authorization {
  const headers: Record<string, string> = {};
  const query: Record<string, string> = {};
  const body: Record<string, string> = {};
  for (const { header, prefix, key, query: parameter, body: field } of all) {
    kept(key, context);
    if (parameter !== "") query[parameter] = key;
    else if (field !== "") body[field] = key;
    else headers[header || "Authorization"] = prefix === "" ? key : `${prefix} ${key}`;
  }
  return { headers: sendable(headers), query, body };
}

/** A token in a header: replaced once when it is refused. */
function withToken(tokens: Tokens, { header, prefix }: Sent): Authorization {
  return {
    ...nothing,
    headers: () => tokenHeader(tokens, header, prefix),
    renew: (refused) => tokens.drop((refused.get(header) ?? "").slice(beforeToken(prefix).length)),
  };
}
interface Sent {
  readonly header: string;
  readonly prefix: string;
}
const beforeToken = (prefix: string) => (prefix === "" ? "" : `${prefix} `);
const tokenHeader = async (tokens: Tokens, header: string, prefix: string) =>
  sendable({ [header]: `${beforeToken(prefix)}${(await tokens.get()).value}` });

function asked(auth: Auth, block: TokenRequest, context: ConnectContext): Tokens<AccessToken> {
  const { client_id: clientId, client_secret: clientSecret } = block;
  const proofs = { basic: clientSecretBasic, body: clientSecretPost };
  const client =
    clientId !== "" && block.client_auth !== "none" ? proofs[block.client_auth]({ clientId, clientSecret }) : undefined;
  const parameters = {
    ...(block.client_auth === "none" && clientId !== "" && { client_id: clientId }),
    ...(block.grant_type !== "" && { grant_type: block.grant_type }),
    ...(block.audience !== "" && { audience: block.audience }),
    ...(block.resource !== "" && { resource: block.resource }),
    ...Object.fromEntries(block.extra),
  };
  const options = (tokenUrl: string) => ({
    ...{ tokenUrl, parameters, marginMs: block.token_expiry_padding * 1000 },
    scopes: block.scope.split(/\s+/).filter(Boolean),
  });
  return discovered(block, context, (tokenUrl) => {
    const common = { ...options(tokenUrl), ...(client && { client }) };
    switch (auth.type) {
      case "oauth2_password": {
        const { username, password } = auth.oauth2_password!;
        kept(password, context);
        return tokenExchange(
          { ...common, exchange: async () => ({ grant_type: "password", username, password }) },
          context,
        );
      }
      case "oauth2_refresh_token":
        return refreshToken({ ...common, refreshToken: auth.oauth2_refresh_token!.refresh_token }, context);
      case "jwt_bearer": {
        const {
          key: pem,
          key_id: id,
          subject,
          assertion_audience: audience,
          client_assertion: asClient,
        } = auth.jwt_bearer!;
        const key = readSigningKey(kept(pem, context), id === "" ? {} : { keyId: id });
        const to = audience || tokenUrl;
        if (asClient)
          return clientCredentials(
            { ...options(tokenUrl), client: privateKeyJwt({ clientId, key, audience: to }) },
            context,
          );
        const assertion = async () =>
          jwtAssertion({ key, issuer: clientId, subject: subject || clientId, audience: to }, context.now());
        return jwtBearer({ ...common, assertion }, context);
      }
      default:
        if (!client && block.client_auth !== "none") throw configError("connect.auth: client_id is needed");
        return clientCredentials({ ...common, client: client ?? nobody }, context);
    }
  });
}

const nobody = { secrets: [], prove: () => ({}) };

/** Where tokens are asked for: as the file says, or as the issuer does. https://openid.net/specs/openid-connect-discovery-1_0.html */
function discovered(
  block: TokenRequest,
  context: ConnectContext,
  tokensAt: (tokenUrl: string) => Tokens<AccessToken>,
): Tokens<AccessToken> {
  if (block.token_url !== "") return tokensAt(block.token_url);
  if (block.issuer === "") throw configError("connect.auth: token_url or issuer is needed");
  const http = context.http();
  let found: Promise<Tokens<AccessToken>> | undefined;
  const find = async () => {
    const url = new URL(`${block.issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`);
    const { data } = await http.read({ url }, requiredRecord);
    if (typeof data.token_endpoint !== "string") throw configError(`${url} names no token_endpoint`);
    return tokensAt(data.token_endpoint);
  };
  let made: Tokens<AccessToken> | undefined;
  return {
    async get() {
      found ??= find().catch((thrown: unknown) => {
        found = undefined;
        throw thrown;
      });
      made = await found;
      return made.get();
    },
    drop: (value) => made?.drop(value),
  };
}
