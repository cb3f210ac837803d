import { standaloneSubject } from "../../baton-scim/test/standalone-subject.ts";
import { app } from "../src/config.ts";
import { connector } from "../src/connector.ts";

export const subject = standaloneSubject("baton-notion", app, connector);
