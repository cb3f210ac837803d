/** A resource as rows refer to it. */
export interface ResourceKey {
  readonly resourceType: string;
  readonly resource: string;
}
