/** GitHub's page-number paging: `page` from 1, `per_page` 30 unless asked, at most 100 (or the tenant's smaller cap). */
export function pageOf<T>(items: readonly T[], url: URL, cap: number): { items: T[]; headers: Record<string, string> } {
  const asked = Number(url.searchParams.get("per_page") ?? 30);
  const size = Math.max(1, Math.min(Number.isInteger(asked) ? asked : 30, 100, cap));
  const page = Math.max(1, Number(url.searchParams.get("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (number: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.delete("page");
    target.searchParams.append("page", String(number));
    return `<${target}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ];
  return {
    items: items.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { Link: links.join(", ") } : {},
  };
}
