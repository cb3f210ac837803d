declare const __BATON_VERSION__: string | undefined;

/** What a bundle was built as. A checkout is `dev`. */
export const builtVersion = (): string => (typeof __BATON_VERSION__ === "string" ? __BATON_VERSION__ : "dev");
