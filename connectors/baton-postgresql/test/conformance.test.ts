import { describeConformance } from "@baton-connectors/conformance";
import { subject } from "./subject.ts";

describeConformance(subject);
