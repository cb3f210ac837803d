/** The id of a project role: that of the project, and that of the role. */
export function partsOf(id: string): { readonly projectId: string; readonly roleId: string } | undefined {
  const [projectId, roleId, more] = id.split(":");
  return projectId && roleId && more === undefined ? { projectId, roleId } : undefined;
}
