import type { HandlerContext } from "@baton-connectors/sdk";
import { textOf } from "./text.ts";

/** Those that have an id. What has none cannot be told from others: it is left out, and counted. */
export function identified<T extends { readonly id?: unknown }>(
  { skip }: Pick<HandlerContext<never>, "skip">,
  items: readonly (T | null)[],
): (T & { readonly id: string })[] {
  return items.filter((item): item is T & { readonly id: string } => {
    if (textOf(item?.id) !== "") return true;
    skip("Okta listed something without an id");
    return false;
  });
}
