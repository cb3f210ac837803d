import type { Directory } from "../directory/directory.ts";
import { search } from "../protocol/requests.ts";
import { guidText } from "../resources/windows-ids.ts";

/**
 * Whose numbers changes have: the server's database has an id that is another one after it was brought back from a backup:
 * https://learn.microsoft.com/windows/win32/adschema/a-invocationid
 */
export async function serverOfChanges(
  directory: Directory,
  dsServiceName: string,
  signal: AbortSignal,
): Promise<string> {
  const request = search({
    base: dsServiceName,
    scope: "base",
    filter: "(objectClass=*)",
    attributes: ["invocationId"],
  });
  const { entries } = await directory.send(request, signal);
  const id = entries[0]?.first("invocationId");
  // Who may not read it goes by the server's name.
  return (id && guidText(id)) ?? dsServiceName;
}
