import type { Command } from "commander";
import { addChecks } from "./checks.ts";
import { addCompletion } from "./completion.ts";
import { addExports } from "./exports.ts";
import { createFrame, type Host } from "./frame.ts";
import { addListings } from "./listings.ts";
import { addReviews } from "./reviews.ts";
import { addUpkeep } from "./upkeep.ts";

/** The commands with their flags. What a command does is loaded when it is asked for. */
export function batonProgram(host: Host): Command {
  const frame = createFrame(host);
  addListings(frame);
  addReviews(frame);
  addChecks(frame);
  addExports(frame);
  addUpkeep(frame);
  addCompletion(frame, host.output);
  return frame.program;
}
