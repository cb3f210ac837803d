/** Makes a connector's package. `baton-release` does it for a connector of its own; this repository's scripts for all of theirs. */
export { type Bundled, bundle, manFile, sizeOf } from "./bundle.ts";
export { insideCommand, layOutRoot, requireRoot, run } from "./closed-root.ts";
export { className, formulaText } from "./formula.ts";
export { layOutImage, layOutImageOfAll } from "./image.ts";
export { largestConnector } from "./limits.ts";
export { withPermissionTables } from "./permission-tables.ts";
export { withFlagTables, withHelp } from "./readme.ts";
export { rehearseImage, rehearseImageOfAll } from "./rehearse-image.ts";
export { noticesText, type ThirdParty, thirdPartiesOf } from "./third-parties.ts";
