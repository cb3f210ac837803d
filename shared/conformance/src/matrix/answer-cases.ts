import type { VirtualTime } from "../virtual-time.ts";
import type { Intercept } from "../wire.ts";
import { type Answer, answerOf, responseOf } from "./answer.ts";
import { type Case, caseName, hour } from "./case.ts";
import type { AppRefusals, Fault, Mode } from "./fault.ts";
import { faults } from "./faults.ts";
import type { Place, Traffic } from "./traffic.ts";

/** Each place with each fault, once and always. */
export function* answerCases(
  act: string,
  { places, placeOf }: Traffic,
  { refusals, isLegitimate }: { refusals: AppRefusals; isLegitimate: (faulty: Answer, place: Place) => boolean },
): Iterable<Case> {
  const changes = act !== "sync";
  for (const place of places)
    for (const fault of faults) {
      const faulty = faultyAnswer(fault, place, refusals);
      if (faulty === "none") continue;
      // A change that was carried out is judged by what became of it; a refusal can be the app's own.
      const judgedByState = changes && fault.how.by === "garbled" && place.method !== "GET";
      if (faulty && !judgedByState && isLegitimate(faulty, place)) continue;
      for (const mode of fault.modes)
        yield {
          name: caseName(act, place.label, fault.kind, fault.form, mode),
          kind: fault.kind,
          act,
          expected: {
            equal: !changes && (fault.harmless === true || (fault.passes === true && passesIn(fault, mode))),
            mayMiss: fault.mayMeanAbsence ?? false,
            patienceMs: fault.patienceMs ?? 2 * hour,
          },
          begin: (time) => struck(fault, mode, (sent) => placeOf(sent) === place, { time, refusals }),
        };
    }
}

/** A limit passes, however often it strikes until then. */
const passesIn = ({ how }: Fault, mode: Mode) => mode === "once" || how.by === "limit";

/** What the place answers with this fault; undefined where it is no other answer that is wrong. */
function faultyAnswer({ how }: Fault, { answers }: Place, refusals: AppRefusals): Answer | "none" | undefined {
  if (how.by === "instead") return how.answer(refusals) ?? "none";
  if (how.by === "garbled") return how.change(answers[0]!) ?? "none";
  return undefined;
}

function struck(
  { how }: Fault,
  mode: Mode,
  concerns: (sent: Parameters<Intercept>[0]) => boolean,
  { time, refusals }: { time: VirtualTime; refusals: AppRefusals },
): Intercept {
  let strikes = 0;
  let until: number | undefined;
  return async (sent, pass) => {
    if (until !== undefined && how.by === "limit" && mode === "always") {
      const left = Math.ceil((until - time.now().getTime()) / 1000);
      return left > 0 ? responseOf(how.refuse(left, time.now())) : pass();
    }
    if (!concerns(sent) || (mode === "once" && strikes > 0)) return pass();
    strikes++;
    switch (how.by) {
      case "instead":
        return responseOf(how.answer(refusals)!);
      case "garbled": {
        const answer = await answerOf(await pass());
        return responseOf(how.change(answer) ?? answer);
      }
      case "wire":
        return how.carry(pass);
      case "limit":
        until = Math.ceil(time.now().getTime() / 1000 + how.seconds) * 1000;
        return responseOf(how.refuse(how.seconds, time.now()));
    }
  };
}
