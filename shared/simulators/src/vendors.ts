import type { Vendor } from "./vendor.ts";

/** Each vendor is one line here and is loaded when asked for. */
export const vendors: Readonly<Record<string, () => Promise<Vendor>>> = {
  github: async () => (await import("./github/vendor.ts")).github,
  google: async () => (await import("./google/vendor.ts")).google,
  okta: async () => (await import("./okta/vendor.ts")).okta,
};
