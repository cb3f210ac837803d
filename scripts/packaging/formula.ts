import { formulaText as textOf } from "../../shared/release/src/formula.ts";
import type { Package } from "../packages.ts";
import type { Packed } from "./pack-all.ts";
import { project } from "./published-manifest.ts";

/** Programs that are installed by themselves; `create-…` packages are run once, by npm. */
export const hasFormula = ({ isLibrary, folderName }: Package) => !isLibrary && !folderName.startsWith("create-");

export const formulaFile = ({ folderName }: Package) => `${folderName}.rb`;

export const formulaText = ({ source, url, sha256 }: Pick<Packed, "source" | "url" | "sha256">): string =>
  textOf({
    ...{ name: source.folderName, homepage: project().homepage, url, sha256 },
    description: source.manifest.description,
    license: source.manifest.license,
    isConnector: source.isConnector,
    isSaidByFile: source.manifest.baton?.saidByFile ?? false,
  });
