declare const __BATON_VERSION__: string | undefined;
/** A bundle's; a checkout has none. */
export const version = typeof __BATON_VERSION__ === "string" ? __BATON_VERSION__ : "dev";
