import { connectorOf } from "../../baton-scim/src/standalone.ts";
import { app } from "./config.ts";

export const connector = connectorOf(app);
