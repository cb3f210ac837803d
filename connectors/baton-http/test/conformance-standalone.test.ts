import { describeConformance } from "@baton-connectors/conformance";
import { standaloneNames, standaloneSubject } from "./standalone-subject.ts";

for (const name of standaloneNames) describeConformance(standaloneSubject(name));
