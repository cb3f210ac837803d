import { describeConformance } from "../src/index.ts";
import { subjectWith } from "./careless/subject.ts";

// Everything that a subject can have cases for.
describeConformance(subjectWith("none"));
