import { refusal } from "@baton-connectors/databases";
import { BatonError } from "@baton-connectors/sdk";

/**
 * What the server says by its numbers, by the codes that other engines have for the same; the driver's own codes are words.
 * https://help.sap.com/docs/SAP_HANA_PLATFORM/4fe29514fd584807ac9f2a04f6754767/20a78d3275191014b41bae7c4a46d835.html
 */
const sameAs: Readonly<Record<string, string>> = {
  10: "28000",
  332: "28000",
  414: "28000",
  416: "28000",
  258: "42501",
  131: "55P03",
  146: "55P03",
  133: "40P01",
  138: "40001",
  139: "57014",
  142: "57014",
  613: "57014",
  EHDBCLOSE: "ECONNRESET",
  EHDBOPENCONN: "ECONNREFUSED",
  EHDBTIMEOUT: "ETIMEDOUT",
};

export function hdbRefusal(thrown: unknown): BatonError {
  if (thrown instanceof BatonError) return thrown;
  const error = thrown as Error & { readonly code?: string | number };
  const said = error.message.split("\n")[0]!;
  return refusal(
    Object.assign(new Error(said, { cause: thrown }), { code: sameAs[error.code ?? ""] ?? String(error.code ?? "") }),
  );
}
