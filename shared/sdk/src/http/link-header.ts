/** The URLs of a Link header by relation, https://www.rfc-editor.org/rfc/rfc8288. Commas inside `<…>` are part of the URL. */
export function parseLinkHeader(header: string | null | undefined): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [, url, params] of (header ?? "").matchAll(
    /<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*=\s*(?:"[^"]*"|[^",;]*))*)/g,
  )) {
    const relation = params?.match(/;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]*))/i);
    for (const name of (relation?.[1] ?? relation?.[2] ?? "").split(/\s+/)) {
      if (name && !links.has(name)) links.set(name, url!);
    }
  }
  return links;
}

export const nextLink = (headers: Headers): string | undefined => parseLinkHeader(headers.get("link")).get("next");
