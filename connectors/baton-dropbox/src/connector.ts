import { connectorOf } from "../../baton-http/src/standalone.ts";
import { app } from "./config.ts";

export const connector = connectorOf(app);
