import { createApp } from "./app.ts";

export { clubYaml } from "./club-yaml.ts";
export { type StyleName, styles } from "./pages.ts";
export { makeTenant, type Tenant } from "./tenant.ts";
export { createApp };
