import { Entry } from "../protocol/entry.ts";
import { pagedResults, search } from "../protocol/requests.ts";
import { resultError } from "../protocol/result-error.ts";
import { generalizedTime } from "../resources/times.ts";
import type { Directory } from "./directory.ts";

/** What a server says of itself: https://www.rfc-editor.org/rfc/rfc4512#section-5.1 */
export interface RootDse {
  readonly namingContexts: readonly string[];
  /** Active Directory's own domain. */
  readonly defaultNamingContext: string;
  readonly kind: DirectoryKind;
  readonly supportsPages: boolean;
  /** Of Active Directory: the server's settings, and the number of its last change ("" elsewhere). */
  readonly dsServiceName: string;
  readonly highestCommittedUsn: string;
  readonly currentTimeMs: number | undefined;
}
export type DirectoryKind = "Active Directory" | "FreeIPA" | "389 Directory Server" | "OpenLDAP" | "LDAP";

export async function readRootDse(directory: Directory, signal: AbortSignal): Promise<RootDse> {
  const request = search({ base: "", scope: "base", filter: "(objectClass=*)", attributes: ["*", "+"] });
  const { entries, result } = await directory.send(request, signal);
  if (result.code !== 0) throw resultError(result, "cannot read the server's root entry");
  return rootDseOf(entries[0] ?? new Entry(Buffer.alloc(0), []));
}

export const rootDseOf = (found: Entry): RootDse => ({
  namingContexts: found.texts("namingContexts"),
  defaultNamingContext: found.text("defaultNamingContext"),
  kind: kindOf(found),
  supportsPages: found.texts("supportedControl").includes(pagedResults),
  dsServiceName: found.text("dsServiceName"),
  highestCommittedUsn: found.text("highestCommittedUSN"),
  currentTimeMs: msOf(generalizedTime(found.text("currentTime"))),
});

const msOf = (time: ReturnType<typeof generalizedTime>) => time && Number(time.seconds) * 1000;

/** https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487d-9f02-5a3397be3772 */
const activeDirectory = "1.2.840.113556.1.4.800";

function kindOf(root: Entry): DirectoryKind {
  if (root.texts("supportedCapabilities").includes(activeDirectory)) return "Active Directory";
  const vendor = root.text("vendorName");
  if (root.texts("namingContexts").includes("o=ipaca") || root.values("ipaTopologyPluginVersion").length > 0)
    return "FreeIPA";
  if (/389 Project/i.test(vendor)) return "389 Directory Server";
  if (root.texts("objectClass").includes("OpenLDAProotDSE")) return "OpenLDAP";
  return "LDAP";
}
