import { manFile } from "../build.ts";
import type { Package } from "../packages.ts";
import type { Packed } from "./pack-all.ts";
import { project } from "./published-manifest.ts";

/** Programs that are installed by themselves; `create-…` packages are run once, by npm. */
export const hasFormula = ({ isLibrary, folderName }: Package) => !isLibrary && !folderName.startsWith("create-");

export const formulaFile = ({ folderName }: Package) => `${folderName}.rb`;

/** https://docs.brew.sh/Node-for-Formula-Authors */
export function formulaText({ source, url, sha256 }: Pick<Packed, "source" | "url" | "sha256">): string {
  const { folderName, manifest } = source;
  const checks = source.isConnector
    ? [`assert_match "resourceTypeCapabilities", shell_output("#{bin}/${folderName} capabilities")`]
    : [];
  const more = source.isConnector
    ? `    man1.install_symlink libexec.glob("lib/node_modules/**/dist/${manFile(source)}")
    generate_completions_from_executable(bin/"${folderName}", "completion")
`
    : `    generate_completions_from_executable(bin/"${folderName}", "completion")
`;
  return `# Written by scripts/packaging/formula.ts at each release; changes made here are lost.
class ${className(folderName)} < Formula
  desc "${manifest.description
    .replace(/^(?:An?|The) /, "")
    .replace(/\.$/, "")
    .replaceAll('"', '\\"')}"
  homepage "${project().homepage}"
  url "${url}"
  sha256 "${sha256}"
  license "${manifest.license}"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
${more}  end

  test do
    ${[`assert_match version.to_s, shell_output("#{bin}/${folderName} -v")`, ...checks].join("\n    ")}
  end
end
`;
}

/** `baton-okta` is `BatonOkta`, as brew derives it from the file's name. */
export const className = (name: string) =>
  name
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
