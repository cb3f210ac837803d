import type { Nodes, Operand, Pipeline } from "./parse.ts";

/** The names by which a template reaches for its values, as far as the dot is theirs: `.item` of `{{.item.id}}`. */
export const rootNames = (nodes: Nodes, isRoot = true): readonly string[] =>
  nodes.flatMap((node) => {
    if (node.kind === "text") return [];
    const own = inPipeline(node.pipeline, isRoot);
    if (!("body" in node)) return own;
    const inner = isRoot && node.kind === "if";
    return [...own, ...rootNames(node.body, inner), ...rootNames(node.otherwise, isRoot)];
  });

const inPipeline = (pipeline: Pipeline, isRoot: boolean): readonly string[] =>
  pipeline.flatMap((command) =>
    (command.kind === "operand" ? [command.operand] : command.args).flatMap((one) => inOperand(one, isRoot)),
  );

function inOperand(operand: Operand, isRoot: boolean): readonly string[] {
  if (operand.kind === "pipeline") return inPipeline(operand.pipeline, isRoot);
  if (operand.kind === "constant") return [];
  const { of, names } = operand;
  if (typeof of !== "string") return inOperand(of, isRoot);
  return (of === "$" || (of === "dot" && isRoot)) && names.length > 0 ? [names[0]!] : [];
}
