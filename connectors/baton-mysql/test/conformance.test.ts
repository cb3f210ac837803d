import { describeConformance } from "@baton-connectors/conformance";
import { afterAll } from "@jest/globals";
import { stopServer, subject } from "./subject.ts";

afterAll(stopServer);
describeConformance(subject);
