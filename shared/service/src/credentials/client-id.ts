import { BatonError } from "@baton-connectors/sdk/errors";

/** `strange-hydra-68836@acme.conductor.one/pcc`: who this connector is, and where ConductorOne listens for it. */
export interface ClientId {
  readonly text: string;
  readonly name: string;
  /** With the port, where one is given. */
  readonly host: string;
}

export function parseClientId(text: string): ClientId {
  const at = text.indexOf("@");
  const rest = text.slice(at + 1);
  const slash = rest.indexOf("/");
  if (at < 0 || slash < 0) {
    throw new BatonError("Unknown", "invalid client id", {
      kind: "config",
      hint: "--client-id has the form NAME@HOST/USE-CASE, for example strange-hydra-68836@acme.conductor.one/pcc.",
    });
  }
  return { text, name: text.slice(0, at), host: rest.slice(0, slash) };
}
