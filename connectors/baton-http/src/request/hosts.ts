import { configError } from "@baton-connectors/sdk";
import type { ConfigFile } from "../file/shape.ts";
import type { Values } from "../template/template.ts";

/** Where requests may go: the hosts that the file names, and no other. */
export interface Hosts {
  /** The address that a text of the file stands for; `base`: one of connect.bases. */
  address(text: string, base?: string): URL;
  /** The same address, if requests may go there. */
  allowed(url: URL): URL;
}

export function hostsOf({ connect }: ConfigFile, linkHosts: readonly string[], values: Values): Hosts {
  const base = baseOf(connect.base_url.text(values), "connect.base_url");
  const bases = new Map(
    [...connect.bases].map(([name, said]) => [name, baseOf(said.text(values), `connect.bases.${name}`)]),
  );
  const origins = new Set([base, ...bases.values()].map(({ origin }) => origin));
  const hosts = new Set([...connect.allowed_hosts, ...linkHosts]);
  const allowed = (url: URL) => {
    if (origins.has(url.origin) || (hosts.has(url.host) && url.protocol === "https:")) return url;
    throw configError(`${url.origin} is none of the hosts that the configuration names`, {
      hint: "If the app answers from there too, add its host to connect.allowed_hosts.",
    });
  };
  return {
    allowed,
    address(text, name = "") {
      const chosen = name === "" ? base : bases.get(name);
      if (!chosen) throw configError(`there is no connect.bases.${name}`);
      if (/^https?:\/\//i.test(text)) return allowed(new URL(text));
      // `//host/path` would lead to another host.
      return allowed(new URL(`${chosen.href.replace(/\/+$/, "")}/${text.replace(/^\/+/, "")}`));
    },
  };
}

export function baseOf(text: string, key: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw configError(`${key} is no address: ${text}`);
  if (url.search !== "" || url.hash !== "" || url.username !== "")
    throw configError(
      `${key} can have a host and a path only: parameters belong to request_defaults, credentials to auth`,
    );
  return url;
}
