import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../contained.ts";
import { readContents, readCounts } from "./read-contents.ts";
import type { Answer, Question } from "./reader.ts";

/** Looks into one upload and ends. */
const question = workerData as Question;
const looking = question.kind === "contents" ? readContents(question.look) : readCounts(question.path);
const answer = await looking.then(
  (found): Answer => ({ found }),
  (error: unknown): Answer => ({ problem: messageOf(error) }),
);
parentPort!.postMessage(answer);
