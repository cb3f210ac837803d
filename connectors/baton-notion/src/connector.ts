import { standaloneConnector } from "../../baton-scim/src/standalone.ts";
import { app } from "./config.ts";

export const connector = standaloneConnector(app);
