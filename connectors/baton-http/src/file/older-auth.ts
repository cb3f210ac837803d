import { isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { mapAt, scalarAt, type Warn } from "./older.ts";

/** Blocks whose keys once stood beside `type`, and the keys. */
const blocks: Readonly<Record<string, readonly string[]>> = {
  oauth2_client_credentials: [
    "token_url",
    "issuer",
    "client_id",
    "client_secret",
    "scope",
    "scopes",
    "audience",
    "token_expiry_padding",
  ],
  oauth2_password: ["token_url", "client_id", "client_secret", "username", "password", "scope", "scopes"],
  bearer_dynamic: ["token_url", "username", "password", "token_field", "expiry_field", "token_expiry_padding"],
  api_key: ["header", "prefix", "key"],
};

/** Credentials as earlier pages had them: `oauth2` with `scopes`, and keys that stood beside `type`. */
export function modernizeAuth(auth: YAMLMap, warn: Warn): void {
  const type = auth.get("type", true) as Scalar | undefined;
  if (!isScalar(type)) return;
  if (type.value === "oauth2") {
    warn(type, "the type oauth2 is now called oauth2_client_credentials");
    type.value = "oauth2_client_credentials";
    type.source = "oauth2_client_credentials";
  }
  const name = String(type.value);
  if (name === "api_key") modernizeKey(auth, warn);
  const flat = (blocks[name] ?? []).flatMap((key) => {
    const value = auth.get(key, true) as Node | undefined;
    return value ? [[key, value] as const] : [];
  });
  if (flat.length > 0 && !auth.has(name)) {
    warn(type, `${flat.map(([key]) => key).join(", ")} now stand in the block ${name}`);
    for (const [key] of flat) auth.delete(key);
    auth.set(scalarAt(name, type), mapAt(flat, type));
  }
  const block = auth.get(name, true) as YAMLMap | undefined;
  const scopes = block && "get" in block ? (block.get("scopes", true) as Node | undefined) : undefined;
  if (!block || !scopes) return;
  warn(scopes, "scopes is now scope, a text with blanks");
  const words = isSeq(scopes)
    ? scopes.items.map((one) => String(isScalar(one) ? one.value : one))
    : [String((scopes as Scalar).value)];
  block.delete("scopes");
  block.set(scalarAt("scope", scopes), scalarAt(words.join(" "), scopes));
}

/** `api_key: text` with `api_key_header` is a block. */
function modernizeKey(auth: YAMLMap, warn: Warn) {
  const key = auth.get("api_key", true) as Node | undefined;
  if (!isScalar(key)) return;
  warn(key, "api_key is now a block with header, prefix and key");
  const header = auth.get("api_key_header", true) as Node | undefined;
  auth.delete("api_key");
  auth.delete("api_key_header");
  auth.set(
    scalarAt("api_key", key),
    mapAt([...(header ? [["header", header] as const] : []), ["key", key as Node]], key),
  );
}
