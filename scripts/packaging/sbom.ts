import type { Packed } from "./pack-all.ts";
import { project } from "./published-manifest.ts";

/**
 * What is in a tarball, as SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/): the packages whose code is bundled, which a
 * scanner that looks for `node_modules` would not see, or those that a library asks to be installed.
 */
export function spdxDocument(packed: Packed, created: Date): Record<string, unknown> {
  const { manifest, isLibrary } = packed.source;
  const { name, version, license } = manifest;
  const parts = packed.thirdParties.map((one) => ({
    ...described(one.name, one.version, one.license),
    copyrightText: /copyright[^\n]*/i.exec(one.texts.join("\n"))?.[0].trim() ?? "NOASSERTION",
  }));
  const asked = isLibrary ? Object.entries(manifest.dependencies ?? {}).filter(([, range]) => /^\d/.test(range)) : [];
  const dependencies = asked.map(([one, range]) => described(one, range, "NOASSERTION"));
  const self = {
    ...described(name, version, license),
    downloadLocation: packed.url,
    checksums: [{ algorithm: "SHA256", checksumValue: packed.sha256 }],
  };
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${name}-${version}`,
    documentNamespace: `${project().homepage}/spdx/${name}/${version}/${packed.sha256}`,
    creationInfo: {
      created: created.toISOString().replace(/\.\d+Z$/, "Z"),
      creators: ["Tool: baton-connectors-release"],
    },
    packages: [self, ...parts, ...dependencies],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: self.SPDXID },
      ...parts.map((one) => related(self.SPDXID, "CONTAINS", one.SPDXID)),
      ...dependencies.map((one) => related(self.SPDXID, "DEPENDS_ON", one.SPDXID)),
    ],
  };
}

const related = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
  spdxElementId,
  relationshipType,
  relatedSpdxElement,
});

function described(name: string, version: string, license: string) {
  return {
    SPDXID: `SPDXRef-${`${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]+/g, "-").replace(/^-/, "")}`,
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: license,
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
    externalRefs: [
      {
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      },
    ],
  };
}
