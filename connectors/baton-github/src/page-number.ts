import type { Page } from "@baton-connectors/sdk";

/** Where a plain list stands: GitHub's number of the page. */
export const pageNumber = ({ cursor }: Page): number | undefined => (typeof cursor === "number" ? cursor : undefined);
